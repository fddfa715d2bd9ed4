/** The filters of how much may be open at once. */
import type { Instrument } from '../../domain/index.ts'
import type { NewSandboxOrder } from '../core/index.ts'
import { isStopWord } from './order-words.ts'
import { Refusal } from './refusal.ts'
import { MAX_NUM_ALGO_ORDERS, MAX_NUM_ORDER_LISTS, MAX_NUM_ORDERS } from './symbols.ts'
import type { BinanceVenue } from './venue.ts'

interface Wanted {
  readonly wanted: readonly Pick<NewSandboxOrder, 'note'>[]
  /** How many lists they are. */
  readonly lists: number
}

export function checkOpenOrders(
  { exchange }: BinanceVenue,
  { key }: Instrument,
  { wanted, lists }: Wanted,
): void {
  const open = exchange.openOrders(key)
  refuseBeyond(MAX_NUM_ORDERS, open.length + wanted.length, 'MAX_NUM_ORDERS')
  const [stops, wantedStops] = [open.filter(isStop), wanted.filter(isStop)]
  if (wantedStops.length > 0) {
    refuseBeyond(MAX_NUM_ALGO_ORDERS, stops.length + wantedStops.length, 'MAX_NUM_ALGO_ORDERS')
  }
  if (lists === 0) return
  const openLists = new Set(open.flatMap(({ listId }) => listId ?? []))
  refuseBeyond(MAX_NUM_ORDER_LISTS, openLists.size + lists, 'MAX_NUM_ORDER_LISTS')
}

function isStop({ note }: Pick<NewSandboxOrder, 'note'>): boolean {
  return isStopWord(note['type'] ?? '')
}

function refuseBeyond(most: number, count: number, filter: string): void {
  if (count > most) throw new Refusal(-1013, `Filter failure: ${filter}`)
}
