/** What the handlers of one face share. */
import type { Instrument } from '../../domain/index.ts'
import type { SandboxExchange, SandboxOrder } from '../core/index.ts'
import type { Meters } from './meters.ts'
import type { OrderMemory } from './order-memory.ts'
import { legal, optionalOf, type Parameters, textOf } from './parameters.ts'
import type { PreventedMatches } from './prevented-matches.ts'
import { Refusal } from './refusal.ts'

export interface BinanceVenue {
  readonly exchange: SandboxExchange
  readonly meters: Meters
  readonly memory: OrderMemory
  readonly prevented: PreventedMatches
  /** Ids that the venue gives where a client gave none, and of events: 1, 2, 3, …. */
  readonly nextId: () => number
}

const SYMBOL = '^[A-Z0-9-_.]{1,20}$'

export function instrumentOf(venue: BinanceVenue, parameters: Parameters): Instrument {
  return instrumentNamed(venue, legal('symbol', textOf(parameters, 'symbol'), SYMBOL))
}

export function instrumentNamed({ exchange }: BinanceVenue, symbol: string): Instrument {
  const found = exchange.instruments().find((instrument) => instrument.symbol === symbol)
  if (found === undefined) throw new Refusal(-1121, 'Invalid symbol.')
  return found
}

export interface Selection {
  readonly instruments: readonly Instrument[]
  /** One was asked for by name: the answer is no list then. */
  readonly isSingle: boolean
}

/** By `symbol`, by `symbols`, or everything. */
export function selectionOf(venue: BinanceVenue, parameters: Parameters): Selection {
  const list = optionalOf(parameters, 'symbols')
  if (list === null) {
    if (optionalOf(parameters, 'symbol') === null) {
      return { instruments: venue.exchange.instruments(), isSingle: false }
    }
    return { instruments: [instrumentOf(venue, parameters)], isSingle: true }
  }
  if (parameters.has('symbol')) throw new Refusal(-1128, 'Combination of optional parameters invalid.')
  const symbols = listOf(list)
  if (new Set(symbols).size < symbols.length) {
    throw new Refusal(-1151, 'Symbol is present multiple times in the list.')
  }
  return { instruments: symbols.map((symbol) => instrumentNamed(venue, symbol)), isSingle: false }
}

/** `["BTCUSDT","ETHUSDT"]` */
export function listOf(text: string): readonly string[] {
  const pattern = '^\\[("[A-Z0-9-_.]{1,20}"(,"[A-Z0-9-_.]{1,20}"){0,}){0,1}\\]$'
  const found: unknown = JSON.parse(legal('symbols', text, pattern))
  return Array.isArray(found) ? found.map(String) : []
}

/** By its number or by the client's id; where both are given they must belong together. */
export function orderOf(
  { exchange, memory }: BinanceVenue,
  instrument: Instrument,
  { id, clientId }: { readonly id: number | null; readonly clientId: string | null },
): SandboxOrder | null {
  const named = clientId === null ? null : (memory.renamed(clientId) ?? null)
  const address = { id: id ?? named, clientId: named === null ? clientId : null }
  const order = exchange.order(address)
  if (order === null || order.key !== instrument.key) return null
  return clientId === null || memory.clientIdOf(order) === clientId ? order : null
}
