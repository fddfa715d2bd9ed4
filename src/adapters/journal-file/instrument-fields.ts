import type { Contract, Instrument, Lots, PriceBand, VenueHolds } from '../../domain/index.ts'
import type { ByteReader } from './byte-reader.ts'
import { ASSET, BOOLEAN, INTEGER, KEY, LOTS, MONEY, optional, row, SYMBOL, VENUE } from './event-fields.ts'

export const INSTRUMENT = row<Instrument>({
  key: KEY,
  venue: VENUE,
  symbol: SYMBOL,
  base: ASSET,
  quote: ASSET,
  version: INTEGER,
  isTrading: BOOLEAN,
  tickSize: MONEY,
  lotSize: MONEY,
  notionalMin: MONEY,
  notionalMax: optional(MONEY),
  quantityMin: LOTS,
  quantityMax: LOTS,
  priceBand: optional(row<PriceBand>({ lowest: MONEY, highest: MONEY })),
  feeRateMaker: MONEY,
  feeRateTaker: MONEY,
  contract: optional(
    row<Contract>({ leverage: INTEGER, maintenanceMarginRatio: MONEY, fundingIntervalMs: INTEGER }),
  ),
  holds: row<VenueHolds>({
    stops: BOOLEAN,
    trailingStops: BOOLEAN,
    goodTillDate: BOOLEAN,
    amendInPlace: BOOLEAN,
  }),
})

/**
 * A listing from when there was spot alone, no bound but these, and no order that a venue would have to hold:
 * one lot was the least that could be traded.
 */
export function readInstrumentV1(reader: ByteReader): Instrument {
  return {
    key: KEY.read(reader),
    venue: VENUE.read(reader),
    symbol: SYMBOL.read(reader),
    base: ASSET.read(reader),
    quote: ASSET.read(reader),
    version: INTEGER.read(reader),
    isTrading: BOOLEAN.read(reader),
    tickSize: MONEY.read(reader),
    lotSize: MONEY.read(reader),
    notionalMin: MONEY.read(reader),
    notionalMax: null,
    quantityMin: 1 as Lots,
    quantityMax: LOTS.read(reader),
    priceBand: null,
    feeRateMaker: MONEY.read(reader),
    feeRateTaker: MONEY.read(reader),
    contract: null,
    holds: { stops: false, trailingStops: false, goodTillDate: false, amendInPlace: false },
  }
}
