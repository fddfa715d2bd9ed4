import { decimalOf } from '../../data/index.ts'
import { type Decimal, decimalText, parseDecimal, ZERO } from '../../lib/decimal.ts'
import type { Draft } from './draft.ts'
import { type Estimate, estimateOf, reachesMarket } from './estimate.ts'
import { FIELDS } from './fields.ts'
import { judgeFields, type Problems } from './judge-fields.ts'
import { judgeSize } from './judge-size.ts'
import { type Desk, facingLevels, isPerpetual } from './market-side.ts'
import { sizedQuantity } from './sizing.ts'
import { type TicketTerms, termsOf } from './terms.ts'

export interface Verdict {
  readonly problems: Problems
  /** What no field is to blame for. */
  readonly form: string | null
  /** Not wrong, but worth knowing before sending. */
  readonly hint: string | null
  /** In whole lots; null while the size means none. */
  readonly quantity: Decimal | null
  readonly estimate: Estimate | null
  /** Null while anything above is wrong. */
  readonly terms: TicketTerms | null
}

/** What the page can see by itself; the server's checks come on top of it. */
export function judge(draft: Draft, desk: Desk): Verdict {
  const quantity = sizedQuantity(draft, desk)
  const isSized = quantity !== null && quantity > ZERO
  const estimate = isSized ? estimateOf(draft, desk, quantity) : null
  const size = judgeSize(draft, desk, { quantity, estimate })
  const problems: Problems = { ...judgeFields(draft, desk), ...(size === null ? {} : { size }) }
  const form = judgeState(draft, desk)
  const isWhole = Object.keys(problems).length === 0 && isSized
  return {
    problems,
    form,
    hint: isWhole && form === null ? hintOf(draft, desk) : null,
    quantity: isSized ? quantity : null,
    estimate,
    terms: isWhole && form === null ? termsOf(draft, desk, quantity) : null,
  }
}

function judgeState({ side }: Draft, { tradingState, instrument }: Desk): string | null {
  if (tradingState === 'halted')
    return 'Trading is halted. Only cancels are accepted until it is made active again.'
  if (instrument.status === 'halted') return `${instrument.symbol} is not trading at the moment.`
  if (tradingState === 'reducing' && side === 'buy' && !isPerpetual(instrument))
    return 'Trading is reducing. Only sells of what you hold are accepted.'
  return null
}

function hintOf(draft: Draft, desk: Desk): string | null {
  if (FIELDS[draft.type].trigger) return triggerHint(draft, desk)
  return draft.type === 'limit' ? limitHint(draft, desk) : null
}

function limitHint(draft: Draft, desk: Desk): string | null {
  const facing = facingLevels(draft.side, desk)[0]
  if (!facing) return null
  const name = `${draft.side === 'buy' ? 'best ask' : 'best bid'} ${decimalText(decimalOf(facing[0]))}`
  const wouldTake = reachesMarket(draft, desk)
  if (wouldTake && draft.isPostOnly) return `Post only will be refused: the price reaches the ${name}.`
  if (wouldTake) return `Trades at once: the price reaches the ${name}.`
  const endsAtOnce = draft.timeInForce === 'ioc' || draft.timeInForce === 'fok'
  return endsAtOnce ? `Will be cancelled at once: the price does not reach the ${name}.` : null
}

/** Only said: the market may have moved on the way, and the server looks for itself. */
function triggerHint({ side, trigger, triggerBy }: Draft, desk: Desk): string | null {
  const touch = facingLevels(side, desk)[0]
  const market = triggerBy === 'bid_ask' && touch ? decimalOf(touch[0]) : desk.last
  const price = parseDecimal(trigger)
  if (market === null || price === null) return null
  if (side === 'buy' ? price > market : price < market) return null
  const where = side === 'buy' ? 'above' : 'below'
  return `Will be refused: a ${side} stop triggers ${where} the market, which is at ${decimalText(market)}.`
}
