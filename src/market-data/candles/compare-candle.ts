import {
  absoluteMoney,
  type Bar,
  type Money,
  priceOf,
  quantityOf,
  subtractMoney,
  type UnixNs,
} from '../../domain/index.ts'
import type { Sizes } from '../book/index.ts'

/** A closed candle in amounts; volume in the base asset. */
export interface CandleValues {
  readonly openAt: UnixNs
  readonly open: Money
  readonly high: Money
  readonly low: Money
  readonly close: Money
  readonly volume: Money
}

export interface CandleDifference {
  readonly field: 'openAt' | 'open' | 'high' | 'low' | 'close' | 'volume'
  readonly ours: bigint
  readonly venue: bigint
}

const PRICES = ['open', 'high', 'low', 'close'] as const

export function candleValues(bar: Bar, { tickSize, lotSize }: Sizes): CandleValues {
  return {
    openAt: bar.openAt,
    open: priceOf(bar.open, tickSize),
    high: priceOf(bar.high, tickSize),
    low: priceOf(bar.low, tickSize),
    close: priceOf(bar.close, tickSize),
    volume: quantityOf(bar.volume, lotSize),
  }
}

/**
 * Where our candle and the venue's own differ; nothing for equal ones. Prices must be the same to the last
 * digit. Volumes may differ by less than a lot, which is what a venue may round away. Where neither saw a
 * print, prices are not compared: venues differ in what they show of an empty interval.
 */
export function compareCandle(
  ours: CandleValues,
  venue: CandleValues,
  lotSize: Money,
): readonly CandleDifference[] {
  if (ours.openAt !== venue.openAt) return [{ field: 'openAt', ours: ours.openAt, venue: venue.openAt }]
  const isEmpty = ours.volume === 0n && venue.volume === 0n
  const fields = isEmpty ? [] : PRICES.filter((field) => ours[field] !== venue[field])
  const isVolumeOff = absoluteMoney(subtractMoney(ours.volume, venue.volume)) >= lotSize
  return [...fields, ...(isVolumeOff ? (['volume'] as const) : [])].map((field) => ({
    field,
    ours: ours[field],
    venue: venue[field],
  }))
}
