import { createWriteStream } from 'node:fs'
import type { Writable } from 'node:stream'
import type { Command } from 'commander'
import type { ExportName } from '../app/journal-export.ts'
import type { StatsReport, VerifyReport } from '../app/journal-tools.ts'
import { TextOutput } from './text-output.ts'
import { STOPPED, watched } from './watched.ts'
import type { World } from './world.ts'

/** Loaded only when needed: `veloz version` must not pay for the engine. */
const tools = () => import('../app/journal-tools.ts')

/** Answers 1 when something is damaged. */
export async function verify(directory: string, command: Command, world: World): Promise<number> {
  const { verifyJournal } = await tools()
  return await watched(world, async ({ onProgress, say }) => {
    const report = await verifyJournal(directory, onProgress)
    if (report === null) return STOPPED
    say(isJson(command) ? `${JSON.stringify(inSnakeCase(report))}\n` : verifyText(report))
    return report.isWhole ? 0 : 1
  })
}

export async function stats(directory: string, command: Command, world: World): Promise<number> {
  const { journalStats } = await tools()
  return await watched(world, async ({ onProgress, say }) => {
    const report = await journalStats(directory, onProgress)
    if (report === null) return STOPPED
    say(isJson(command) ? `${JSON.stringify(inSnakeCase(report))}\n` : statsText(report))
    return 0
  })
}

interface DumpOptions {
  readonly from?: number
  readonly to?: number
  readonly kind?: string
  readonly order?: string
}

/** Answers 1 when some records could not be read, 2 when no record can be meant. */
export async function dump(directory: string, command: Command, world: World): Promise<number> {
  const { dumpJournal, EVENT_KINDS } = await tools()
  const { from = 1, to = Number.MAX_SAFE_INTEGER, kind = null, order = null } = command.opts<DumpOptions>()
  if (kind !== null && !EVENT_KINDS.some((known) => known === kind)) {
    world.err(
      `veloz: --kind ${JSON.stringify(kind)} is no kind of record. There are: ${EVENT_KINDS.join(', ')}.\n`,
    )
    return 2
  }
  if (from > to) {
    world.err(`veloz: --from ${from} is behind --to ${to}.\n`)
    return 2
  }
  return await watched(world, async ({ signal }) => {
    const output = new TextOutput(world.stdio.output)
    const query = { fromSeq: from, toSeq: to, kind, clientOrderId: order }
    const end = await dumpJournal(
      directory,
      query,
      async (text) => (await output.write(text)) && !signal.aborted,
    )
    if (signal.aborted) return STOPPED
    for (const { name, why } of end?.problems ?? []) world.err(`veloz: ${name}: ${why}\n`)
    return end !== null && end.problems.length > 0 ? 1 : 0
  })
}

interface ExportOptions {
  readonly what: ExportName
  readonly format: 'ndjson' | 'csv'
  readonly out?: string
}

/** Answers 1 when rows may be missing. */
export async function exportTo(directory: string, command: Command, world: World): Promise<number> {
  const { what, format, out } = command.opts<ExportOptions>()
  const { csvWriter } = await import('../app/journal-export.ts')
  const { exportJournal } = await tools()
  const file = out === undefined ? null : await newFile(out)
  if (typeof file === 'string') {
    world.err(`veloz: ${file}\n`)
    return 2
  }
  const textOf = format === 'csv' ? csvWriter() : (row: object) => `${JSON.stringify(row)}\n`
  return await watched(world, async ({ onProgress, signal, say }) => {
    const output = new TextOutput(file ?? world.stdio.output)
    const report = await exportJournal(directory, what, {
      // A bar among the rows would be worse than none.
      onProgress: file === null ? () => !signal.aborted : onProgress,
      write: (rows) => output.write(rows.map(textOf).join('')),
    })
    if (file !== null) await new Promise<void>((resolve) => file.end(() => resolve()))
    if (report === null) return signal.aborted ? STOPPED : 0
    if (report.why !== null) world.err(`veloz: rows may be missing: ${report.why}\n`)
    if (file !== null) {
      const told = { file: out, rows: report.rows, is_complete: report.why === null }
      say(isJson(command) ? `${JSON.stringify(told)}\n` : `${report.rows} rows written to ${out}\n`)
    }
    return report.why === null ? 0 : 1
  })
}

/** Never in the place of one that is there: an export must not cost anybody a file. */
async function newFile(path: string): Promise<Writable | string> {
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600 })
  return await new Promise((resolve) => {
    file.once('open', () => resolve(file))
    file.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EEXIST' ? 'it is there already; name another file' : error.message
      resolve(`${path} cannot be written: ${why}`)
    })
  })
}

/** For the process that trades: one JSON object on standard output. */
export async function makeSnapshot(directory: string, world: World): Promise<number> {
  const snapshots = await import('../app/journal-snapshot.ts')
  try {
    world.out(`${JSON.stringify(await snapshots.makeSnapshot(directory))}\n`)
    return 0
  } catch (error) {
    world.err(`veloz: no snapshot could be made: ${error instanceof Error ? error.message : error}\n`)
    return 1
  }
}

function isJson(command: Command): boolean {
  return command.opts<{ json?: boolean }>().json === true
}

function inSnakeCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inSnakeCase)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([name, field]) => [
    name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    inSnakeCase(field),
  ])
  return Object.fromEntries(entries)
}

const ADVICE =
  'Put the files back from a copy. Without one start VeloZ: it puts aside what it cannot read, goes on ' +
  'from what a snapshot or the records hold, and says what was lost.'

function verifyText(report: VerifyReport): string {
  const { epoch, segments, bytes, firstSeq, lastSeq, digest, problems, snapshots, unfinishedBytes } = report
  const facts = [
    `Epoch      ${epoch ?? 'unknown'}`,
    `Records    ${lastSeq === 0 ? 'none' : `${firstSeq} to ${lastSeq}`}`,
    `Segments   ${segments}, ${bytes} bytes`,
    `Digest     ${digest ?? 'unknown'}`,
    ...snapshots.map(({ seq, problem }) => `Snapshot   record ${seq}: ${problem ?? 'right'}`),
    ...(unfinishedBytes > 0 ? [`Unfinished ${unfinishedBytes} bytes behind the last record`] : []),
    ...report.notes.map(({ name, why }) => `Note       ${name}: ${why}`),
    ...problems.map(({ name, why }) => `Damage     ${name}: ${why}`),
    `Result: ${report.isWhole ? 'whole' : `damaged. ${ADVICE}`}`,
  ]
  return `${facts.join('\n')}\n`
}

function statsText(report: StatsReport): string {
  const { epoch, segments, bytes, records, firstSeq, lastSeq, firstAt, lastAt, recordsPerSecond } = report
  const facts = [
    `Epoch      ${epoch ?? 'unknown'}`,
    `Records    ${records}${records === 0 ? '' : `, ${firstSeq} to ${lastSeq}`}`,
    `Segments   ${segments}, ${bytes} bytes`,
    `First      ${firstAt ?? 'none'}`,
    `Last       ${lastAt ?? 'none'}`,
    `Rate       ${recordsPerSecond === null ? 'unknown' : `${recordsPerSecond.toPrecision(3)} records/s`}`,
    `Snapshots  ${report.snapshots.length === 0 ? 'none' : report.snapshots.join(', ')}`,
    ...Object.entries(report.byKind).map(([kind, count]) => `  ${String(count).padStart(10)}  ${kind}`),
  ]
  return `${facts.join('\n')}\n`
}
