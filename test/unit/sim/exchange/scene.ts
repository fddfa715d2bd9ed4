/** Short ways to set a scene for the simulated exchange: prices in ticks, quantities in lots. */
import {
  type BookSnapshot,
  type ClientOrderId,
  type Instrument,
  lots,
  type MarketEvent,
  money,
  parseSymbol,
  priceOf,
  type Trade,
  ticks,
  unixNs,
  type VenueOrder,
  type VenueReport,
} from '../../../../src/domain/index.ts'
import { type SimExchange, simExchange } from '../../../../src/sim/exchange/index.ts'
import { simInstrument } from '../../../../src/sim/instrument/index.ts'

const listed = simInstrument(parseSymbol('BTCUSDT')!)
if (!listed.ok) throw new Error(listed.problem)
/** BTCUSDT with a maker rate of its own, so that a mixed-up rate shows. */
export const INSTRUMENT: Instrument = {
  ...listed.instrument,
  version: 1,
  feeRateMaker: money(800_000_000_000_000n),
}

export const id = (text: string): ClientOrderId => text as ClientOrderId

export function anOrder(fields: {
  id?: string
  side?: 'buy' | 'sell'
  type?: 'limit' | 'market'
  tif?: 'gtc' | 'ioc' | 'fok'
  postOnly?: boolean
  quantity?: number
  price?: number
}): VenueOrder {
  return {
    clientOrderId: id(fields.id ?? 'a'),
    instrument: INSTRUMENT,
    side: fields.side ?? 'buy',
    type: fields.type ?? 'limit',
    timeInForce: fields.tif ?? 'gtc',
    isPostOnly: fields.postOnly ?? false,
    quantity: lots(fields.quantity ?? 10),
    price: ticks(fields.price ?? 100),
  }
}

export type Levels = readonly (readonly [price: number, quantity: number])[]

export function aBook(bids: Levels, asks: Levels): BookSnapshot {
  const levels = (side: Levels) =>
    side.map(([price, quantity]) => ({ price: ticks(price), quantity: lots(quantity) }))
  return { kind: 'book', key: INSTRUMENT.key, eventAt: unixNs(0n), bids: levels(bids), asks: levels(asks) }
}

export function aPrint(
  price: number,
  quantity: number,
  more: { aggressor?: 'buy' | 'sell'; second?: number; step?: 'bar_open' | 'bar_path' } = {},
): Trade {
  return {
    kind: 'trade',
    key: INSTRUMENT.key,
    eventAt: unixNs(BigInt(more.second ?? 0) * 1_000_000_000n),
    price: ticks(price),
    quantity: lots(quantity),
    aggressor: more.aggressor ?? 'sell',
    ...(more.step === undefined ? {} : { step: more.step }),
  }
}

/**
 * An exchange that answers with its reports, and in words: `a 5@101 taker`, `a cancelled
 * unfilled_remainder`.
 */
export function scene(session = 'test') {
  const exchange: SimExchange = simExchange({ session })
  const collect = (act: (report: (report: VenueReport) => void) => void): VenueReport[] => {
    const reports: VenueReport[] = []
    act((report) => reports.push(report))
    return reports
  }
  return {
    exchange,
    submit: (order: VenueOrder) => collect((report) => exchange.submit(order, report)),
    cancel: (text: string) => collect((report) => exchange.cancel(id(text), report)),
    show: (event: MarketEvent) => collect((report) => exchange.onMarket(event, report)),
  }
}

export function words(reports: readonly VenueReport[]): string[] {
  return reports.map((report) => {
    switch (report.kind) {
      case 'order_filled': {
        const price = report.price / priceOf(ticks(1), INSTRUMENT.tickSize)
        return `${report.clientOrderId} ${report.quantity}@${price} ${report.liquidity}`
      }
      case 'order_accepted':
      case 'order_outcome_unknown':
        return `${report.clientOrderId} ${report.kind.replace('order_', '')}`
      default:
        return `${report.clientOrderId} ${report.kind.replace('order_', '')} ${report.reason.code}`
    }
  })
}
