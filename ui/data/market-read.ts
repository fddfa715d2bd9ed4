import type { BookAnswer, CandlesAnswer, TradesAnswer } from '../../src/contract/index.ts'
import { type InstrumentKey, instrumentQuery } from './instrument-key.ts'
import type { MarketAnswers } from './market.ts'
import type { Session } from './session.ts'

export const CANDLES_LIMIT = 500

/** What the server knows of one market, asked for together. Throws an `ApiProblem`. */
export async function readMarket(session: Session, key: InstrumentKey): Promise<MarketAnswers> {
  const query = instrumentQuery(key)
  const [book, trades, candles] = (await Promise.all([
    session.call(`/api/market/book?${query}`),
    session.call(`/api/market/trades?${query}`),
    session.call(`/api/market/candles?${query}&interval=1m&limit=${CANDLES_LIMIT}`),
  ])) as [BookAnswer, TradesAnswer, CandlesAnswer]
  return { book, trades, minutes: candles.items }
}
