import { createHash } from 'node:crypto'
import { createWriteStream, existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { BackupDamaged, readBackupFile } from '../../adapters/backup-file/index.ts'
import { syncDirectory } from '../../adapters/data-directory/index.ts'
import { JournalDamaged, JournalFailed, unixNs } from '../../domain/index.ts'
import { diskTrouble } from '../disk-trouble.ts'
import { handOver } from '../hand-over.ts'
import { holdDataDirectory, RESTORING } from '../hold-data-directory.ts'
import { StartProblem } from '../start-problem.ts'
import { continueJournal } from './continue-journal.ts'
import {
  BACKUP_HEADER,
  BACKUP_MANIFEST,
  type BackupManifest,
  isBackupName,
  readHeader,
  readManifest,
} from './manifest.ts'
import { recordRestore } from './record-restore.ts'

export interface RestoreRequest {
  /** Absolute. */
  readonly file: string
  /** Absolute; made when it is not there. */
  readonly dataDirectory: string
  /** Puts what is in the data directory aside first, into a folder in it. */
  readonly emptiesFirst: boolean
  readonly segmentBytes: number
  readonly nowMs: () => number
  /** Told after each piece of work, `done` of 1; false asks to stop. */
  readonly onProgress: (done: number) => boolean
}

export interface RestoreReport {
  readonly manifest: BackupManifest
  /** Of the journal from here on; null without one. */
  readonly epoch: string | null
  /** Where what was there before lies now; null when there was nothing. */
  readonly putAside: string | null
  /** The exchange keys were sealed under a key file that is not in the backup. */
  readonly lacksKeyFile: boolean
}

const ORIGIN_NOTE = 'restored-from.json'

/**
 * Makes a data directory from a backup: everything is unpacked, compared with the manifest and folded before
 * anything is put in its place. Throws `StartProblem`; then the directory is as it was.
 */
export async function restoreBackup(request: RestoreRequest): Promise<RestoreReport> {
  const { dataDirectory, file, emptiesFirst } = request
  if (!existsSync(file)) throw new StartProblem(2, `There is no ${file}.`)
  const isNew = !existsSync(dataDirectory)
  const found = isNew ? [] : await readdir(dataDirectory)
  if (found.length > 0 && !emptiesFirst) {
    const advice = 'Choose an empty one, or put aside what is there with --force-empty.'
    throw new StartProblem(
      3,
      `${dataDirectory} is not empty, and a restore must not mix two lives. ${advice}`,
    )
  }
  const putAside = found.length === 0 ? null : await putAll(request, found)
  const held = await holdDataDirectory(dataDirectory, { restores: true })
  try {
    return { ...(await unpacked(request)), putAside }
  } catch (error) {
    await takeBack(request, { isNew, putAside, found })
    throw explained(error)
  } finally {
    held.release()
    handOver(dataDirectory)
  }
}

/** The lock is taken while they are moved: nothing of a running VeloZ is ever touched. */
async function putAll({ dataDirectory, nowMs }: RestoreRequest, names: readonly string[]): Promise<string> {
  const held = await holdDataDirectory(dataDirectory, { restores: true })
  const stamp = new Date(nowMs()).toISOString().replaceAll(':', '-')
  const aside = join(dataDirectory, `before-restore-${stamp}`)
  await mkdir(aside, { mode: 0o700 })
  for (const name of names) await rename(join(dataDirectory, name), join(aside, name))
  held.release()
  return aside
}

async function unpacked(request: RestoreRequest): Promise<Omit<RestoreReport, 'putAside'>> {
  const { dataDirectory, nowMs, segmentBytes } = request
  const staging = join(dataDirectory, RESTORING)
  const manifest = await unpack(request, staging)
  const why = `restored from a backup of ${manifest.created_at}: what happened after it is not known here`
  const nowNs = unixNs(BigInt(nowMs()) * 1_000_000n)
  const { journal } = manifest
  const directory = join(staging, 'journal')
  const epoch = journal && (await continueJournal({ directory, journal, segmentBytes, why, nowNs }))
  const hasKeyFile = manifest.files.some(({ name }) => name === 'secrets/keychain.key')
  await recordRestore({ directory: join(staging, 'audit'), manifest, epoch, nowMs })
  await writeFile(join(staging, ORIGIN_NOTE), `${JSON.stringify(manifest, null, 1)}\n`, { mode: 0o600 })
  await putInPlace(staging, dataDirectory)
  return { manifest, epoch, lacksKeyFile: manifest.needs_key_file && !hasKeyFile }
}

interface Unpacked {
  readonly bytes: number
  readonly sha256: string
}

async function unpack(request: RestoreRequest, staging: string): Promise<BackupManifest> {
  const { file, onProgress } = request
  const { size } = await stat(file)
  const found = new Map<string, Unpacked>()
  let manifest: BackupManifest | null = null
  let isKnown = false
  let bytesRead = 0
  await readBackupFile(
    file,
    async ({ name, bytes }, content) => {
      if (name === BACKUP_HEADER || name === BACKUP_MANIFEST) {
        const text = await textOf(content, bytes)
        if (name === BACKUP_HEADER) isKnown = readHeader(text) !== null
        else manifest = readManifest(text)
        return
      }
      if (!isKnown) throw new BackupDamaged(`${file} is no backup that this version of VeloZ can read.`)
      if (!isBackupName(name))
        throw new BackupDamaged(`${file} holds ${JSON.stringify(name)}, which is none of ours.`)
      found.set(name, await written(join(staging, name), content))
      if (!onProgress(bytesRead / size)) throw new StartProblem(1, 'Stopped; nothing was restored.')
    },
    (bytes) => {
      bytesRead += bytes
    },
  )
  if (manifest === null) throw new BackupDamaged(`${file} is not a whole backup: its manifest is missing.`)
  expectAsSaid(file, manifest, found)
  return manifest
}

function expectAsSaid(file: string, { files }: BackupManifest, found: ReadonlyMap<string, Unpacked>): void {
  const wrong = files.find(({ name, bytes, sha256 }) => {
    const one = found.get(name)
    return one?.sha256 !== sha256 || one.bytes !== bytes
  })
  if (wrong !== undefined) throw new BackupDamaged(`${file}: ${wrong.name} is not what the manifest says.`)
  if (found.size !== files.length) throw new BackupDamaged(`${file} holds more than its manifest says.`)
}

const MANIFEST_BYTES_MAX = 64 * 1024 * 1024

async function textOf(content: AsyncIterable<Uint8Array>, bytes: number): Promise<string> {
  if (bytes > MANIFEST_BYTES_MAX) throw new BackupDamaged('The manifest is larger than any real one.')
  const chunks: Uint8Array[] = []
  for await (const chunk of content) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

async function written(path: string, content: AsyncIterable<Uint8Array>): Promise<Unpacked> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const hash = createHash('sha256')
  let bytes = 0
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of content) {
      hash.update(chunk)
      bytes += chunk.length
      yield chunk
    }
  }
  await pipeline(Readable.from(counted()), createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true }))
  return { bytes, sha256: hash.digest('hex') }
}

/**
 * The journal last, and of it the first segment last: whoever starts before that finds a journal without its
 * beginning, and refuses.
 */
async function putInPlace(staging: string, dataDirectory: string): Promise<void> {
  const names = await readdir(staging)
  const shared = new Set(['journal', 'secrets'])
  for (const name of names.filter((one) => !shared.has(one)))
    await rename(join(staging, name), join(dataDirectory, name))
  for (const folder of ['secrets', 'journal']) {
    if (!names.includes(folder)) continue
    const files = (await readdir(join(staging, folder))).sort().reverse()
    for (const name of files) await rename(join(staging, folder, name), join(dataDirectory, folder, name))
    await syncDirectory(join(dataDirectory, folder))
  }
  await rm(staging, { recursive: true })
  await syncDirectory(dataDirectory)
}

interface Before {
  readonly isNew: boolean
  readonly putAside: string | null
  readonly found: readonly string[]
}

async function takeBack(
  { dataDirectory }: RestoreRequest,
  { isNew, putAside, found }: Before,
): Promise<void> {
  const kept = putAside === null ? [] : await readdir(putAside)
  for (const name of await readdir(dataDirectory)) {
    const path = join(dataDirectory, name)
    if (path !== putAside) await rm(path, { recursive: true, force: true })
  }
  for (const name of kept) {
    if (putAside !== null && found.includes(name))
      await rename(join(putAside, name), join(dataDirectory, name))
  }
  if (putAside !== null) await rm(putAside, { recursive: true })
  if (isNew) await rm(dataDirectory, { recursive: true })
}

function explained(error: unknown): unknown {
  const isOurs =
    error instanceof BackupDamaged || error instanceof JournalDamaged || error instanceof JournalFailed
  if (isOurs) return new StartProblem(1, `${error.message} Nothing was restored.`)
  const why = diskTrouble(error)
  return why === null ? error : new StartProblem(1, `Nothing was restored: ${why}.`)
}

/** For whoever wonders what a data directory was made from; null when it was not restored. */
export async function restoredFrom(dataDirectory: string): Promise<BackupManifest | null> {
  const path = join(dataDirectory, ORIGIN_NOTE)
  return existsSync(path) ? readManifest(await readFile(path, 'utf8')) : null
}
