import type { OrderPreviewAnswer } from '../../../src/contract/index.ts'
import { decimalOf } from '../../data/index.ts'
import { type Decimal, ZERO } from '../../lib/decimal.ts'
import type { Desk } from './market-side.ts'
import type { Previewed } from './preview-asker.ts'
import type { Verdict } from './rules.ts'

/** What the ticket tells before sending; null where nobody knows yet. Quote asset where nothing is said. */
export interface TicketNumbers {
  readonly quantity: Decimal | null
  readonly average: Decimal | null
  readonly worst: Decimal | null
  readonly notional: Decimal | null
  readonly fee: Decimal | null
  readonly liquidity: 'maker' | 'taker' | null
  /** Of the asset that the order takes from. */
  readonly locked: Decimal | null
  readonly position: Decimal
  readonly positionAfter: Decimal | null
}

/** The server's own numbers once it has said them of this very draft; the page's reckoning until then. */
export function numbersOf(verdict: Verdict, desk: Desk, { answers, isCurrent }: Previewed): TicketNumbers {
  const reckoned = reckonedNumbers(verdict, desk)
  const first = isCurrent ? answers?.[0] : undefined
  return first?.terms ? { ...reckoned, ...saidNumbers(answers ?? [], first) } : reckoned
}

function reckonedNumbers({ quantity, estimate }: Verdict, { position }: Desk): TicketNumbers {
  const isTaker = estimate?.isTaker ?? null
  return {
    quantity,
    average: estimate?.taking?.average ?? null,
    worst: estimate?.taking?.worst ?? null,
    notional: estimate?.notional ?? null,
    fee: estimate?.fee ?? null,
    liquidity: isTaker === null ? null : isTaker ? 'taker' : 'maker',
    locked: estimate?.locked ?? null,
    position,
    positionAfter: estimate?.positionAfter ?? null,
  }
}

/** Of a pair only one can trade: what is set aside is what the dearer one needs. */
function saidNumbers(
  answers: readonly OrderPreviewAnswer[],
  { terms, impact }: OrderPreviewAnswer,
): Partial<TicketNumbers> {
  if (terms === null) return {}
  const locks = answers.map((answer) => (answer.terms ? decimalOf(answer.terms.locks.amount) : ZERO))
  const liquidity = { MAKER: 'maker', TAKER: 'taker', UNKNOWN: null } as const
  return {
    average: impact === null ? null : decimalOf(impact.avg_price),
    worst: impact === null ? null : decimalOf(impact.worst_price),
    notional: decimalOf(terms.notional),
    fee: decimalOf(terms.fee_estimate),
    liquidity: liquidity[terms.liquidity],
    locked: locks.reduce((most, lock) => (lock > most ? lock : most), ZERO),
    position: decimalOf(terms.position),
    positionAfter: decimalOf(terms.position_after),
  }
}
