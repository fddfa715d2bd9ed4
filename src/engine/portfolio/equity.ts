import {
  type AssetName,
  addMoney,
  type Instrument,
  type InstrumentKey,
  MONEY_ZERO,
  type Money,
  multiplyMoney,
} from '../../domain/index.ts'
import { totalOf } from './fills.ts'
import type { Ledger } from './ledger.ts'

export interface Holdings {
  readonly ledger: Ledger
  readonly instruments: ReadonlyMap<InstrumentKey, Instrument>
}

/**
 * What all funds are worth in `quote`: its own balances, and every base asset of an instrument quoted in it
 * at that instrument's mark. Assets without a mark count nothing.
 */
export function equityIn(
  holdings: Holdings,
  quote: AssetName,
  markOf: (key: InstrumentKey) => Money | null,
): Money {
  let equity = MONEY_ZERO
  for (const accounts of holdings.ledger.values()) {
    if (accounts.asset === quote) equity = addMoney(equity, totalOf(accounts))
    else {
      const instrument = pricedIn(holdings, accounts, quote)
      const mark = instrument ? markOf(instrument.key) : null
      if (mark !== null) equity = addMoney(equity, multiplyMoney(totalOf(accounts), mark))
    }
  }
  return equity
}

function pricedIn(
  holdings: Holdings,
  held: { readonly venue: string; readonly asset: AssetName },
  quote: AssetName,
) {
  const fits = (instrument: Instrument) =>
    instrument.venue === held.venue && instrument.base === held.asset && instrument.quote === quote
  for (const instrument of holdings.instruments.values()) if (fits(instrument)) return instrument
  return null
}
