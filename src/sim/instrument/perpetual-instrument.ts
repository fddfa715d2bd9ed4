import { type Contract, type Listing, money } from '../../domain/index.ts'
import { type InstrumentTerms, spotInstrument } from './spot-instrument.ts'

/** Half a percent, what large venues keep of a small position. */
const MAINTENANCE_MARGIN_RATIO = money(5_000_000_000_000_000n)
const FUNDING_INTERVAL_MS = 28_800_000

/** A linear perpetual at the simulated exchange: one contract is one base, margin is in the quote asset. */
export function perpetualInstrument(terms: InstrumentTerms, leverage: number): Listing {
  return { ...spotInstrument(terms), contract: contractWith(leverage) }
}

/** `leverage`: a whole number of at least 1. */
export function contractWith(leverage: number): Contract {
  return {
    leverage,
    maintenanceMarginRatio: MAINTENANCE_MARGIN_RATIO,
    fundingIntervalMs: FUNDING_INTERVAL_MS,
  }
}
