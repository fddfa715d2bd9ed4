import type { OrderPreviewAnswer } from '../../../src/contract/index.ts'

export { checkName, checkVerdict, limitText, measuredText } from '../../data/index.ts'

/** The order that is refused first, with the check that does it; null when all would be let out. */
export function firstRefusal(answers: readonly OrderPreviewAnswer[]) {
  for (const { verdict, reason, checks } of answers) {
    if (verdict === 'allowed') continue
    const check = checks.find(({ passed }) => !passed) ?? null
    return { sentence: reason?.message ?? check?.message ?? 'It would be refused.', check }
  }
  return null
}
