import { join } from 'node:path'
import type { Command } from 'commander'
import type { AuditVerifyReport } from '../app/audit-verify.ts'
import type { LoadedConfig } from '../app/config/index.ts'
import type { AuditRow } from '../contract/index.ts'
import { stopRequest } from './stop-request.ts'
import { TextOutput } from './text-output.ts'
import { STOPPED, watched } from './watched.ts'
import type { World } from './world.ts'

/** Where the audit is, and the configuration that says so. */
export interface AuditPlace {
  readonly directory: string
  readonly loaded: LoadedConfig
}

/** Answers 1 when something is wrong. */
export async function verify(place: AuditPlace, command: Command, world: World): Promise<number> {
  // Loaded only when needed: `veloz version` must not pay for them.
  const { verifyAudit } = await import('../app/audit-verify.ts')
  const { directory, loaded } = place
  const places = { directory, journalDirectory: join(loaded.dataDirectory, 'journal') }
  return await watched(world, async ({ onProgress, say }) => {
    const report = await verifyAudit(places, onProgress)
    if (report === null) return STOPPED
    say(isJson(command) ? `${JSON.stringify(reportJson(report))}\n` : reportText(report))
    return report.isWhole ? 0 : 1
  })
}

function reportJson({ isWhole, instances, orders, problems }: AuditVerifyReport) {
  return {
    is_whole: isWhole,
    chains: instances.flatMap(({ instance, chains }) =>
      chains
        .filter(({ files, problems: wrong }) => files > 0 || wrong.length > 0)
        .map((chain) => ({
          instance,
          log_type: chain.type,
          files: chain.files,
          records: chain.records,
          first_seq: chain.firstSeq,
          last_seq: chain.lastSeq,
          from: chain.fromMs === null ? null : chain.fromMs / 1000,
          to: chain.toMs === null ? null : chain.toMs / 1000,
          problems: chain.problems,
        })),
    ),
    orders:
      orders === null ? null : { matched: orders.matched, waiting: orders.waiting, beyond: orders.beyond },
    problems,
  }
}

function reportText({ isWhole, instances, orders, problems }: AuditVerifyReport): string {
  const rows: (readonly [string, string])[] = []
  for (const { instance, chains } of instances) {
    for (const { type, files, records, firstSeq, lastSeq } of chains) {
      if (files === 0) continue
      const range = records === 0 ? '' : ` (${firstSeq} to ${lastSeq})`
      const text = `${counted(records, 'record')}${range} in ${counted(files, 'file')}`
      rows.push([chainName(instance, type), text])
    }
  }
  if (orders !== null) {
    const { matched, waiting, beyond } = orders
    rows.push(['orders', `${matched} as the journal says, ${waiting} waiting, ${beyond} beyond the journal`])
  }
  const width = Math.max(...rows.map(([name]) => name.length))
  const lines = rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`)
  const wrong = problems.map((problem) => `  ${problem}`)
  const found = wrong.length === 0 ? [] : ['', 'Problems:', ...wrong]
  return `${['Audit', ...lines, ...found, '', `Result: ${isWhole ? 'whole' : 'damaged'}`].join('\n')}\n`
}

/** `auth`, and `cli/auth` where several write. */
function chainName(instance: string, type: string): string {
  return instance === '' ? type : `${instance}/${type}`
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}

interface QueryOptions {
  readonly type?: string
  readonly userId?: string
  readonly action?: string
  readonly outcome?: string
  readonly startTime?: string
  readonly endTime?: string
  readonly limit: number
  readonly instance?: string
}

/** Answers 2 for what cannot be meant. */
export async function query(place: AuditPlace, command: Command, world: World): Promise<number> {
  const { auditFolders, auditRows, readQuery } = await import('../app/audit-query.ts')
  const options = command.opts<QueryOptions>()
  const read = readQuery(fieldsOf(options))
  const { instance } = options
  const folders = await auditFolders(place.directory, instance ?? null)
  if (!read.ok || folders === null) {
    world.err(`veloz: ${read.ok ? `there is no audit of ${JSON.stringify(instance)} here.` : read.problem}\n`)
    return 2
  }
  const stop = stopRequest(world)
  try {
    const output = new TextOutput(world.stdio.output)
    const textOf = isJson(command) ? (row: AuditRow) => `${JSON.stringify(row)}\n` : rowText
    for await (const rows of auditRows(folders, read.query, options.limit)) {
      const isWanted = await output.write(rows.map(textOf).join(''))
      if (!isWanted || stop.signal.aborted) break
    }
    return stop.signal.aborted ? STOPPED : 0
  } finally {
    stop.release()
  }
}

function fieldsOf({
  type,
  userId,
  action,
  outcome,
  startTime,
  endTime,
}: QueryOptions): Record<string, string> {
  const fields = { type, user_id: userId, action, outcome, start_time: startTime, end_time: endTime }
  return Object.fromEntries(Object.entries(fields).flatMap(([name, text]) => (text ? [[name, text]] : [])))
}

function rowText(row: AuditRow): string {
  const { datetime, log_type, instance = '', action, outcome, user_id, ip_address, details } = row
  const from = ip_address === '' ? '' : ` from ${ip_address}`
  const chain = chainName(instance, log_type)
  return `${datetime} ${chain} ${action} ${outcome} by ${user_id}${from} ${JSON.stringify(details)}\n`
}

function isJson(command: Command): boolean {
  return command.opts<{ json?: boolean }>().json === true
}
