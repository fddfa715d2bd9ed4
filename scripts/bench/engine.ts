import { measureJournalSpeed } from '../../test/unit/adapters/journal-file/journal-speed.ts'
import { BATCH, trade } from './core.ts'
import { durableSubmitRows } from './durable-submit.ts'
import { journalRows } from './journal.ts'
import { openOrdersRow } from './open-orders.ts'
import { median, perSecond, type Row, type Section } from './row.ts'

const ROUNDS = 7
const ORDERS = 200_000
const JOURNAL_EVENTS = 300_000

/** The core without the world, the journal beside it, and both together. */
export const engineSection: Section = {
  name: 'engine',
  async run() {
    trade(ORDERS)
    const rates: number[] = []
    for (let round = 0; round < ROUNDS; round++) rates.push(trade(ORDERS))
    const journal = await measureJournalSpeed(JOURNAL_EVENTS)
    return [
      engineRow(rates),
      {
        what: 'journal replay, decoding alone',
        measured: perSecond(journal.replayedPerSecond, 'events'),
        ratio: null,
        budget: '≥ 1,000,000 events/s',
        isInside: journal.replayedPerSecond >= 1_000_000,
        note: `${JOURNAL_EVENTS} events of ${journal.bytesPerEvent} bytes read back from disk, best of 3`,
      },
      ...(await journalRows()),
      ...(await durableSubmitRows()),
      openOrdersRow(),
    ]
  },
}

function engineRow(rates: readonly number[]): Row {
  const rate = median(rates)
  return {
    what: 'engine alone: decide, apply, match',
    measured: perSecond(rate, 'orders'),
    ratio: null,
    budget: '≥ 500,000 orders/s',
    isInside: rate >= 500_000,
    note:
      `median of ${ROUNDS} runs of ${ORDERS} orders in batches of ${BATCH}, under bun run; each order is ` +
      'submitted, accepted and filled (3 records), one in two after resting',
  }
}
