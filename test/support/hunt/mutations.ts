/** Bugs to put into a life from outside: the hunt must find each of them. */
import type { Event, ExecutionId, VenueReport } from '../../../src/domain/index.ts'
import { post } from '../../../src/engine/portfolio/index.ts'
import type { Journal, Venue, VenueReporter } from '../../../src/ports/index.ts'
import type { Recovered } from '../../../src/runtime/index.ts'
import type { Mutation } from './mutation.ts'

/** Says that a batch is durable, and writes it a moment after that. */
function hastyJournal(inner: Journal<Event>): Journal<Event> {
  let writing: Promise<void> = Promise.resolve()
  return {
    epoch: inner.epoch,
    recover: (onEntry, onSnapshot) => inner.recover(onEntry, onSnapshot),
    append: (entries) => {
      const kept = [...entries]
      writing = writing.then(() => inner.append(kept)).catch(() => undefined)
      return Promise.resolve()
    },
    readFrom: (seq) => inner.readFrom(seq),
    stats: () => inner.stats(),
    close: async () => {
      await writing
      await inner.close()
    },
  }
}

/** Every execution once more, under a name that nobody knows it by. */
function countingTwice(inner: Venue): Venue {
  const doubled =
    (report: VenueReporter): VenueReporter =>
    (said, revision) => {
      report(said, revision)
      if (said.kind === 'order_filled') report(again(said), revision)
    }
  return {
    ...wrapped(inner),
    dispatch: (effect, report) => inner.dispatch(effect, doubled(report)),
    onMarket: (event, report) => inner.onMarket(event, doubled(report)),
    onTime: (at, report) => inner.onTime(at, doubled(report)),
  }
}

function again(fill: Extract<VenueReport, { kind: 'order_filled' }>): VenueReport {
  return { ...fill, executionId: `${fill.executionId}-again` as ExecutionId }
}

function wrapped(inner: Venue): Venue {
  return {
    name: inner.name,
    answersInBatch: inner.answersInBatch,
    dispatch: (effect, report) => inner.dispatch(effect, report),
    onMarket: (event, report) => inner.onMarket(event, report),
    onTime: (at, report) => inner.onTime(at, report),
    restore: (memory) => inner.restore(memory),
  }
}

/** What a cancelled order had locked stays locked. */
function forgettingToUnlock({ durable }: Recovered): void {
  const fold = durable.fold.bind(durable)
  durable.fold = (event) => {
    const id = event.kind === 'order_cancelled' ? event.clientOrderId : null
    const before = id === null ? null : durable.order(id)
    const group = fold(event)
    const instrument = before?.instrument
    if (!before || !instrument) return group
    const isQuote = before.request.side === 'buy' || instrument.contract !== null
    const asset = isQuote ? instrument.quote : instrument.base
    const { venue } = instrument
    post(durable.state.ledger, { venue, asset, from: 'free', to: 'locked', amount: before.locked })
    return group
  }
}

/** Tells a venue of each order twice. */
function sendingTwice(inner: Venue): Venue {
  return {
    ...wrapped(inner),
    dispatch: (effect, report) => {
      inner.dispatch(effect, report)
      if (effect.kind === 'submit_to_venue') inner.dispatch(effect, report)
    },
  }
}

/** Leaves out one record in fifty when it shows them. */
function losingRecords({ durable }: Recovered): void {
  const groupsAfter = durable.groupsAfter.bind(durable)
  durable.groupsAfter = (seq) => groupsAfter(seq)?.filter((group) => group.seq % 50 !== 0) ?? null
  const fold = durable.fold.bind(durable)
  durable.fold = (event) => {
    const group = fold(event)
    return event.seq % 50 === 0
      ? { ...group, seq: group.seq + 1, event: { ...event, seq: event.seq + 1 } }
      : group
  }
}

export const MUTATIONS: readonly (Mutation & { readonly claims: readonly string[] })[] = [
  {
    name: 'publishing before appending',
    claims: ['durable before published', 'durable before acknowledged', 'durable before sent'],
    journal: hastyJournal,
  },
  {
    name: 'applying an execution twice',
    claims: ['every fill is the venue’s', 'never more than asked', 'filled is what the venue filled'],
    venue: countingTwice,
  },
  {
    name: 'forgetting to unlock',
    claims: ['locked is what orders and positions lock'],
    recovered: forgettingToUnlock,
  },
  { name: 'sending an order twice', claims: ['never sent again'], venue: sendingTwice },
  { name: 'a hole in the sequence', claims: ['seq without holes'], recovered: losingRecords },
]
