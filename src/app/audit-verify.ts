/** Whether the audit is as it was written, and says of orders what the journal says. Reads only. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import {
  bytesToRead,
  type ChainReport,
  instancesOf,
  nodeDisk,
  problemText,
  verifyChains,
} from '../adapters/audit-file/index.ts'
import { compareOrders, type OrderComparison } from './audit-compare.ts'
import type { OnProgress } from './journal-tools.ts'

export interface AuditPlaces {
  readonly directory: string
  /** Null: the engine keeps its journal elsewhere. */
  readonly journalDirectory: string | null
}

export interface InstanceReport {
  /** Empty for the audit beside the journal. */
  readonly instance: string
  readonly chains: readonly ChainReport[]
}

export interface AuditVerifyReport {
  readonly isWhole: boolean
  readonly instances: readonly InstanceReport[]
  /** Null where there is no journal to compare with. */
  readonly orders: OrderComparison | null
  /** Everything that is wrong, a sentence each, with file and line. */
  readonly problems: readonly string[]
}

/** What part of the work the chains are, for the bar. */
const CHAINS_SHARE = 0.5

/** Null when it was told to stop. */
export async function verifyAudit(
  { directory, journalDirectory }: AuditPlaces,
  onProgress: OnProgress,
): Promise<AuditVerifyReport | null> {
  const names = ['', ...(await instancesOf(nodeDisk, directory))]
  const instances: InstanceReport[] = []
  const folders = names.map((name) => join(directory, name))
  const sizes = await Promise.all(folders.map((folder) => bytesToRead(nodeDisk, folder)))
  const total = Math.max(
    1,
    sizes.reduce((sum, size) => sum + size, 0),
  )
  let read = 0
  const onRead = (bytes: number): boolean => {
    read += bytes
    return onProgress(CHAINS_SHARE * Math.min(1, read / total))
  }
  for (const instance of names) {
    const chains = await verifyChains(nodeDisk, join(directory, instance), onRead)
    if (chains === null) return null
    instances.push({ instance, chains })
  }
  const hasJournal = journalDirectory !== null && existsSync(journalDirectory)
  const orders = hasJournal
    ? await compareOrders(directory, journalDirectory, (done) =>
        onProgress(CHAINS_SHARE + done * (1 - CHAINS_SHARE)),
      )
    : null
  if (hasJournal && orders === null) return null
  const problems = [
    ...instances.flatMap(({ instance, chains }) => chains.flatMap((chain) => told(instance, chain))),
    ...(orders?.problems ?? []),
  ]
  return { isWhole: problems.length === 0, instances, orders, problems }
}

function told(instance: string, { problems }: ChainReport): readonly string[] {
  return problems.map((problem) => (instance === '' ? '' : `${instance}/`) + problemText(problem))
}
