/**
 * What would stop somebody from trading: each part looked at, nothing changed, beside a running VeloZ or a
 * stopped one. Only to measure the disk a file is written to the data directory, and removed. Venues that
 * are traded at are asked what anybody may ask; keys are sent when that is wanted.
 *
 * @example const checks = await examine({ loaded, nowMs, sendsKeys: false, onProgress: (done) => bar(done) })
 */
export type { Check, Verdict } from './check.ts'
export { type Examination, examine } from './examine.ts'
export { type SettingLine, settingLines, unusable } from './settings.ts'
