import { useEffect } from 'react'
import { decimalOf, useInstrument, useMarket } from '../../data/index.ts'
import { formatDecimal, parseDecimal, placesOf } from '../../lib/decimal.ts'

/** The last price in the tab's title, for when the terminal is behind another window. */
export function PageTitle() {
  const instrument = useInstrument()
  const price = useMarket((market) => market.price)
  const value = price === null ? null : parseDecimal(price)
  const places = instrument ? placesOf(decimalOf(instrument.tick_size)) : 0
  const title =
    instrument && value !== null
      ? `${formatDecimal(value, { places })} ${instrument.symbol} · VeloZ`
      : 'VeloZ'
  useEffect(() => {
    document.title = title
    return () => {
      document.title = 'VeloZ'
    }
  }, [title])
  return null
}
