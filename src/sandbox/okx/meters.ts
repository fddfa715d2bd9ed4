/** How often each endpoint may be asked, by the windows in which OKX counts. */
export interface Meters {
  /** False when this one is too many. */
  take(name: string, limit: Limit, nowMs: number): boolean
}

export interface Limit {
  readonly count: number
  readonly windowMs: number
}

interface Window {
  beganAtMs: number
  used: number
}

/** Names are addresses, endpoints and instruments: bounded, and what is forgotten begins anew. */
const WINDOWS_MAX = 10_000

export function makeMeters(): Meters {
  const windows = new Map<string, Window>()
  return {
    take(name, { count, windowMs }, nowMs) {
      const known = windows.get(name)
      const isOver = known === undefined || nowMs - known.beganAtMs >= windowMs || nowMs < known.beganAtMs
      const window = isOver ? { beganAtMs: nowMs, used: 0 } : known
      if (isOver) {
        if (windows.size >= WINDOWS_MAX) windows.clear()
        windows.set(name, window)
      }
      if (window.used >= count) return false
      window.used++
      return true
    },
  }
}
