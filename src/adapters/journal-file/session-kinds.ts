import type { Mode } from '../../domain/index.ts'
import {
  ASSET,
  EXECUTION_ID,
  enumeration,
  KEY,
  LOTS,
  listOf,
  MARKS,
  MONEY,
  SIDE,
  TEXT,
  VENUE,
} from './event-fields.ts'
import { INSTRUMENT, readInstrumentV1 } from './instrument-fields.ts'
import { rowKind } from './kind-codec.ts'

const MODE = enumeration<Mode>('mode', { simulation: 1, testnet: 2, live: 3 })

/** Sessions, instruments, and what happens to funds and positions other than by an order. */
export const SESSION_KINDS = {
  session_started: rowKind(
    'session_started',
    1,
    { epoch: TEXT, version: TEXT, mode: MODE, marketSource: TEXT, venues: listOf(VENUE) },
    [
      // From when there was the simulated exchange alone.
      (reader, seq, at) => ({
        kind: 'session_started',
        seq,
        at,
        epoch: TEXT.read(reader),
        version: TEXT.read(reader),
        mode: MODE.read(reader),
        marketSource: TEXT.read(reader),
        venues: [],
      }),
    ],
  ),
  session_stopped: rowKind('session_stopped', 2, { marks: MARKS }),
  instrument_listed: rowKind('instrument_listed', 3, { instrument: INSTRUMENT }, [
    (reader, seq, at) => ({ kind: 'instrument_listed', seq, at, instrument: readInstrumentV1(reader) }),
  ]),
  funds_deposited: rowKind('funds_deposited', 4, { venue: VENUE, asset: ASSET, amount: MONEY }),
  venue_gapped: rowKind('venue_gapped', 32, { venue: VENUE, why: TEXT }),
  funding_paid: rowKind('funding_paid', 33, {
    key: KEY,
    executionId: EXECUTION_ID,
    rate: MONEY,
    mark: MONEY,
    amount: MONEY,
  }),
  position_liquidated: rowKind('position_liquidated', 34, {
    key: KEY,
    executionId: EXECUTION_ID,
    side: SIDE,
    quantity: LOTS,
    price: MONEY,
    fee: MONEY,
  }),
}
