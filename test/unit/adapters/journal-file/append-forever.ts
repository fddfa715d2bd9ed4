/** A process that appends until it is killed and says after each batch which record is durable. */
import { openFileJournal } from '../../../../src/adapters/journal-file/index.ts'
import { GOLDEN_EVENTS } from './golden-events.ts'

const [directory = ''] = process.argv.slice(2)
const journal = await openFileJournal({ directory, segmentBytes: 20_000, fsync: 'always' })
let { records: seq } = await journal.recover(() => undefined)
for (;;) {
  const batch = Array.from({ length: 1 + (seq % 7) }, () => ({
    ...GOLDEN_EVENTS.order_submitted,
    seq: ++seq,
  }))
  await journal.append(batch)
  process.stdout.write(`${seq}\n`)
}
