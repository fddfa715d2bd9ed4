/** `fail`: trading does not start, or loses something. `warn`: it goes, and somebody should know. */
export type Verdict = 'ok' | 'warn' | 'fail'

/** One thing that was looked at. */
export interface Check {
  readonly area: string
  readonly verdict: Verdict
  /** What was found, with its numbers. */
  readonly text: string
  /** What to do; null when there is nothing. */
  readonly advice: string | null
}

export const ok = (area: string, text: string): Check => ({ area, verdict: 'ok', text, advice: null })
export const warn = (area: string, text: string, advice: string | null = null): Check => ({
  area,
  verdict: 'warn',
  text,
  advice,
})
export const fail = (area: string, text: string, advice: string | null = null): Check => ({
  area,
  verdict: 'fail',
  text,
  advice,
})

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** `1.5 GiB`. */
export function bytesText(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB']
  let value = bytes
  let unit = 0
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`
}
