import packageJson from '../../package.json' with { type: 'json' }

// The compile script may put the commit in with `--define VELOZ_COMMIT='"…"'`; from source nothing defines
// it.
declare const VELOZ_COMMIT: string | undefined

export const VERSION: string = packageJson.version
export const COMMIT: string = typeof VELOZ_COMMIT === 'string' ? VELOZ_COMMIT : 'source'
