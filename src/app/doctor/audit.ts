import { existsSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { instancesOf, nodeDisk, verifyChains } from '../../adapters/audit-file/index.ts'
import type { LoadedConfig } from '../config/index.ts'
import { bytesText, type Check, fail, ok, warn } from './check.ts'

const AREA = 'audit'
/** More takes longer than somebody who asks how it is wants to wait. */
const READ_BYTES_MAX = 64 * 1024 * 1024
const ADVICE = 'See veloz audit verify.'

export async function checkAudit({ config, dataDirectory }: LoadedConfig): Promise<readonly Check[]> {
  if (!config.audit.enabled)
    return [warn(AREA, 'it is switched off', 'Set audit.enabled to know who did what.')]
  const directory = config.audit.dir ?? join(dataDirectory, 'audit')
  if (!existsSync(directory)) return [ok(AREA, 'none yet')]
  const bytes = await bytesIn(directory)
  if (bytes > READ_BYTES_MAX) return [ok(AREA, `${bytesText(bytes)}, not read here; veloz audit verify does`)]
  const chains = await namedChains(directory)
  const broken = chains.flatMap(({ name, problems }) => problems.slice(0, 1).map((one) => ({ name, ...one })))
  if (broken.length > 0)
    return broken.map(({ name, file, why }) =>
      fail(AREA, `the chain ${name} is broken in ${file}: ${why}`, ADVICE),
    )
  const heads = chains.filter(({ records }) => records > 0).map(({ name, lastSeq }) => `${name} ${lastSeq}`)
  return [ok(AREA, heads.length === 0 ? 'nothing recorded yet' : `chains are whole: ${heads.join(', ')}`)]
}

/** Those beside the journal, and those of every other process that records here: the commands, gateways. */
async function namedChains(directory: string) {
  const named = []
  for (const folder of ['', ...(await instancesOf(nodeDisk, directory))])
    for (const chain of (await verifyChains(nodeDisk, join(directory, folder))) ?? [])
      named.push({ ...chain, name: folder === '' ? chain.type : `${folder}/${chain.type}` })
  return named
}

async function bytesIn(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  let bytes = 0
  for (const entry of entries)
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size
  return bytes
}
