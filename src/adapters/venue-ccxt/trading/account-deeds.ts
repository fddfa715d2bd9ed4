import type { InstrumentKey, StockOrder } from '../../../domain/index.ts'
import { VenueUnreachable } from '../../../ports/index.ts'
import type { ListingTable } from '../listing-table.ts'
import type { AccountNotice, CallOutcome, OrderNotice, RestCall, VenueProtocol } from '../protocol/index.ts'
import type { RestClient } from '../rest/index.ts'
import { endOf } from './known-order.ts'

export interface AccountDeedsOptions {
  readonly protocol: VenueProtocol
  readonly rest: RestClient
  readonly listings: ListingTable
  /** What the answers tell of orders; some venues tell it nowhere else. */
  readonly heed: (notices: readonly AccountNotice[]) => void
}

type Outcome = CallOutcome<readonly AccountNotice[]>

/** True when the venue confirmed it, or says that it is gone. */
export async function cancelStranger(options: AccountDeedsOptions, order: StockOrder): Promise<boolean> {
  const isWaitingStop = order.triggerPrice !== null
  const { symbol: native, venueClientId, venueOrderId } = order
  const address = { native, clientId: venueClientId ?? '', venueOrderId, isWaitingStop }
  const outcome = await options.rest.call(options.protocol.rest.cancel(address), { priority: 'cancel' })
  if (outcome.outcome === 'answered') options.heed(outcome.value)
  return isOut(outcome)
}

/**
 * Every order of the account, ours or not, at one instrument or at all that are listed here. Answers with how
 * many there were; rejects with `VenueUnreachable` when the venue does not confirm it.
 */
export async function cancelAccount(
  options: AccountDeedsOptions,
  key: InstrumentKey | null,
): Promise<number> {
  const { protocol, listings } = options
  const native = key === null ? null : listings.nativeOf(key)
  if (key !== null && native === null) throw new VenueUnreachable(`${key} is not listed`)
  const natives = native === null ? listings.natives : [native]
  const problems: string[] = []
  // Whatever fails, the rest is to be out all the same.
  const attempt = async <T>(work: Promise<T>): Promise<T | null> => {
    try {
      return await work
    } catch (error) {
      if (!(error instanceof VenueUnreachable)) throw error
      problems.push(error.message)
      return null
    }
  }
  const open: OrderNotice[] = []
  for (const call of protocol.rest.openOrders(natives)) {
    open.push(...((await attempt(openIn(options, call))) ?? []))
  }
  const whole = protocol.rest.cancelAll(native)
  const calls = whole === null ? natives.flatMap((each) => cancelsAt(options, each, open)) : [whole]
  for (const call of calls) await attempt(insist(options, call))
  if (problems.length > 0) throw new VenueUnreachable([...new Set(problems)].join('; '))
  return open.length
}

/** One for all of an instrument, or one for each order there. */
function cancelsAt(
  { protocol: { rest } }: AccountDeedsOptions,
  native: string,
  open: readonly OrderNotice[],
): readonly RestCall<readonly AccountNotice[]>[] {
  const all = rest.cancelAll(native)
  if (all !== null) return [all]
  return open.filter((notice) => notice.native === native).map((notice) => rest.cancel(addressOf(notice)))
}

async function openIn(
  { rest }: AccountDeedsOptions,
  call: RestCall<readonly AccountNotice[]>,
): Promise<readonly OrderNotice[]> {
  const outcome = await rest.call(call, { priority: 'cancel' })
  if (outcome.outcome !== 'answered') throw new VenueUnreachable(wordsOf(outcome))
  return outcome.value.flatMap((notice) =>
    notice.kind === 'order' && endOf(notice) === null ? [notice] : [],
  )
}

/** Nothing to take out is as good as taken out. */
async function insist(
  { rest, heed }: AccountDeedsOptions,
  call: RestCall<readonly AccountNotice[]>,
): Promise<void> {
  const outcome = await rest.call(call, { priority: 'cancel' })
  if (outcome.outcome === 'answered') heed(outcome.value)
  if (!isOut(outcome)) throw new VenueUnreachable(wordsOf(outcome))
}

function addressOf({ native, clientId, venueOrderId, status }: OrderNotice) {
  return { native, clientId: clientId ?? '', venueOrderId, isWaitingStop: status === 'waiting' }
}

function isOut(outcome: Outcome): boolean {
  if (outcome.outcome === 'answered') return true
  if (outcome.outcome !== 'refused') return false
  return outcome.refusal.kind === 'not_found' || outcome.refusal.kind === 'already_closed'
}

function wordsOf(outcome: Outcome): string {
  if (outcome.outcome === 'answered') return ''
  return outcome.outcome === 'refused' ? outcome.refusal.text : outcome.why
}
