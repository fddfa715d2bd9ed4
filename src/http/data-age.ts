import type { VenueName } from '../domain/index.ts'
import type { EngineView } from '../ports/index.ts'

/** Age of the newest market data of a venue, ms; null before there was any. */
export function dataAgeMs(view: EngineView, venue: VenueName, nowMs: number): number | null {
  const instruments = view.instruments().filter((instrument) => instrument.venue === venue)
  const times = instruments.flatMap(({ key }) => view.market(key)?.receivedAtMs ?? [])
  return times.length === 0 ? null : Math.max(0, Math.round(nowMs - Math.max(...times)))
}

const INVENTED = /^(?:sim$|replay:)/

/** A venue's prices that should come and do not; null when they do, and where nobody streams them. */
export function marketProblem(view: EngineView, venue: VenueName): string | null {
  if (INVENTED.test(view.marketSource)) return null
  const traded = view.instruments().filter((one) => one.venue === venue && one.isTrading)
  const unknown = traded.filter(({ key }) => (view.market(key)?.receivedAtMs ?? null) === null)
  return unknown.length === 0 ? null : `no prices of ${unknown.map(({ symbol }) => symbol).join(', ')}`
}
