import {
  type Instrument,
  type InstrumentKey,
  instrumentKey,
  isStop,
  MONEY_ONE,
  type OrderPreview,
  type OrderRequest,
  type Taking,
} from '../domain/index.ts'
import { previewOrder, reachIn, type Surroundings } from '../engine/index.ts'
import { middlePriceOf, takingOf } from '../market-data/index.ts'
import type { BookAtHand, ViewParts } from './view-parts.ts'

type PreviewParts = Pick<ViewParts, 'durable' | 'board' | 'feed' | 'now' | 'wallNow' | 'breakerProbes'>

/** What would become of an order, by what is durable and the market as it stands. Nothing is sent. */
export function previewIn(parts: PreviewParts, request: OrderRequest, bookOf: BookAtHand): OrderPreview {
  const key = instrumentKey(request.venue, request.symbol)
  const instrument = parts.durable.instrument(key)
  const surroundings = surroundingsOf(parts)
  const explanation = previewOrder(parts.durable.state, request, surroundings)
  const book = instrument && bookOf(key)
  const taking = instrument && book && takenNow({ request, instrument, book, explanation })
  const [bid, ask] = [book?.bids[0], book?.asks[0]]
  return {
    ...explanation,
    terms: restsInPart(explanation.terms, request, taking),
    instrument,
    taking,
    middle: instrument && bid && ask ? middlePriceOf({ bid, ask }, instrument) : null,
    priceAgeMs: surroundings.ageMs(key),
    isFresh: surroundings.isFresh(key),
  }
}

interface Taken extends Pick<OrderPreview, 'instrument'> {
  readonly request: OrderRequest
  readonly instrument: Instrument
  readonly book: NonNullable<ReturnType<BookAtHand>>
  readonly explanation: Pick<OrderPreview, 'terms'>
}

function takenNow({ request, instrument, book, explanation: { terms } }: Taken): Taking | null {
  if (terms === null || isStop(request.type) || request.isPostOnly) return null
  const { price, quantity } = terms
  return takingOf(book, instrument, { side: request.side, quantity, price })
}

/** What the book does not hold will rest, and be filled by whoever comes: nobody knows as what in all. */
function restsInPart(
  terms: OrderPreview['terms'],
  { type, timeInForce }: OrderRequest,
  taking: Taking | null,
): OrderPreview['terms'] {
  if (terms === null || taking === null || taking.isWhole) return terms
  const rests = type === 'limit' && (timeInForce === 'gtc' || timeInForce === 'gtd')
  return rests ? { ...terms, liquidity: null } : terms
}

/** The market as a reader sees it, in the words of the core. */
function surroundingsOf({ board, feed, now, wallNow, breakerProbes }: PreviewParts): Surroundings {
  const ageMs = (key: InstrumentKey): number | null => {
    const market = board.view(key)
    return market === null ? null : Number(wallNow() / 1_000_000n) - market.receivedAtMs
  }
  return {
    at: now(),
    policy: {
      breaker: { refusalsMax: 0, moveRatioMax: null, coolDownMs: 0, probes: breakerProbes },
      scaling: { volatilityUsual: null, scaleMin: MONEY_ONE },
    },
    quote: (key) => board.view(key),
    ageMs,
    isFresh(key) {
      const age = ageMs(key)
      return age !== null && (feed.staleAfterMs === null || age <= feed.staleAfterMs)
    },
    reach(key, side, quantity) {
      const book = board.view(key)?.book ?? null
      return book && reachIn(book, side, quantity)
    },
    volatility: () => null,
    moveRatio: () => null,
  }
}
