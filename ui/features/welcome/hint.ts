import { remember } from '../../lib/browser.ts'

export const HINT = 'first-steps'

/** Whoever saw the first steps, or does not want them, is not asked again. */
export const rememberHint = (): void => remember(HINT, 'seen')
