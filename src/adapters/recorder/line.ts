import type { BookLevel, Instrument, MarketEvent, UnixNs } from '../../domain/index.ts'
import { type Grid, gridOf, writeSteps } from '../../market-data/index.ts'

/** What a line says of the instrument. */
export type RecordedInstrument = Pick<Instrument, 'key' | 'venue' | 'symbol' | 'tickSize' | 'lotSize'>

/** How one instrument's events are written. */
export interface LineForm {
  readonly instrument: RecordedInstrument
  readonly prices: Grid
  readonly lots: Grid
  readonly names: string
}

export function lineForm(instrument: RecordedInstrument): LineForm {
  const names = `"venue":${JSON.stringify(instrument.venue)},"symbol":${JSON.stringify(instrument.symbol)}`
  return { instrument, prices: gridOf(instrument.tickSize), lots: gridOf(instrument.lotSize), names }
}

/**
 * One event as a line of JSON that `replay:` reads: amounts as exact decimals, times in whole nanoseconds.
 * The replay goes by `received_at_ns`, the order in which things came; `event_at_ns` is the venue's time.
 */
export function lineOf(event: MarketEvent, form: LineForm, receivedAt: UnixNs): string {
  const times = `"received_at_ns":${receivedAt},"event_at_ns":${event.eventAt}`
  const head = `{"kind":"${event.kind}",${form.names},${times}`
  if (event.kind === 'book') {
    return `${head},"bids":${levelsText(event.bids, form)},"asks":${levelsText(event.asks, form)}}\n`
  }
  const price = writeSteps(event.price, form.prices)
  const quantity = writeSteps(event.quantity, form.lots)
  return `${head},"price":"${price}","quantity":"${quantity}","side":"${event.aggressor}"}\n`
}

function levelsText(levels: readonly BookLevel[], { prices, lots }: LineForm): string {
  const texts = levels.map(
    ({ price, quantity }) => `["${writeSteps(price, prices)}","${writeSteps(quantity, lots)}"]`,
  )
  return `[${texts.join(',')}]`
}
