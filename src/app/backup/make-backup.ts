import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { lstat, open, readdir, rm, stat } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { type AddedFile, type BackupWriter, createBackupFile } from '../../adapters/backup-file/index.ts'
import { copyDatabase } from '../../adapters/database-sqlite/index.ts'
import { cutJournal, openStoredJournal, snapshotNames } from '../../adapters/journal-file/index.ts'
import { JournalDamaged } from '../../domain/index.ts'
import { exportConfig, type LoadedConfig } from '../config/index.ts'
import { diskTrouble } from '../disk-trouble.ts'
import { StoredFold } from '../journal-fold.ts'
import { StartProblem } from '../start-problem.ts'
import { BACKUP_HEADER, BACKUP_MANIFEST, type BackupManifest } from './manifest.ts'

export interface BackupRequest {
  readonly loaded: LoadedConfig
  /** Absolute; must not exist. */
  readonly file: string
  readonly withSecrets: boolean
  readonly version: string
  readonly nowMs: () => number
  /** Told after each piece of work, `done` of 1; false asks to stop. */
  readonly onProgress: (done: number) => boolean
}

export interface BackupReport {
  readonly file: string
  readonly bytes: number
  readonly manifest: BackupManifest
  /** Sealed exchange keys are in it, and the key file that opens them is not. */
  readonly lacksKeyFile: boolean
}

/** It was told to stop. */
export class BackupProblem extends StartProblem {}

/** Reads alone, beside a running VeloZ or a stopped one. Throws `StartProblem`; then there is no file. */
export async function makeBackup(request: BackupRequest): Promise<BackupReport> {
  const { loaded, file } = request
  if (!existsSync(loaded.dataDirectory))
    throw new StartProblem(
      2,
      `There is no data directory ${loaded.dataDirectory}; say where with --data-dir.`,
    )
  if (existsSync(file)) throw new StartProblem(2, `${file} is there already; name another file.`)
  const bytesInAll = await roughBytes(loaded.dataDirectory)
  let bytesDone = 0
  const onBytes = (bytes: number): void => {
    bytesDone += bytes
    goOn(request, (bytesDone / bytesInAll) * COPY_SHARE)
  }
  const writer = await opened(file, onBytes)
  try {
    return await new Backup(request, writer).make()
  } catch (error) {
    await writer.abort()
    if (error instanceof JournalDamaged) {
      const advice = 'See veloz journal verify. Nothing was written.'
      throw new StartProblem(
        1,
        `The journal is damaged, so this would be no backup: ${error.message}. ${advice}`,
      )
    }
    throw error instanceof StartProblem ? error : unlessBug(error, file)
  }
}

/** What copying is of the whole; the rest is folding the journal. */
const COPY_SHARE = 0.6

function goOn({ onProgress }: BackupRequest, done: number): void {
  if (!onProgress(Math.min(1, done))) throw new BackupProblem(1, 'Stopped; there is no backup file.')
}

/** What a disk refuses is no defect of ours. */
function unlessBug(error: unknown, file: string): unknown {
  const why = diskTrouble(error)
  return why === null
    ? error
    : new StartProblem(1, `${file} could not be made: ${why}. There is no backup file.`)
}

async function opened(file: string, onBytes: (bytes: number) => void): Promise<BackupWriter> {
  try {
    return await createBackupFile(file, onBytes)
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    const why = isMissing ? `there is no folder ${dirname(file)}` : (diskTrouble(error) ?? String(error))
    throw new StartProblem(2, `${file} cannot be written: ${why}.`)
  }
}

class Backup {
  readonly #request: BackupRequest
  readonly #writer: BackupWriter
  readonly #directory: string
  readonly #files: AddedFile[] = []

  constructor(request: BackupRequest, writer: BackupWriter) {
    this.#request = request
    this.#writer = writer
    this.#directory = request.loaded.dataDirectory
  }

  /** In the order that `index.ts` gives reasons for. */
  async make(): Promise<BackupReport> {
    const { file, loaded, version, nowMs, withSecrets } = this.#request
    const createdAt = new Date(nowMs()).toISOString()
    const header = { format: 1, version, created_at: createdAt } as const
    await this.#writer.add(BACKUP_HEADER, `${JSON.stringify(header)}\n`)
    const hasJournal = await this.#addSnapshots()
    await this.#addDatabase()
    await this.#addIfThere('keychain.json')
    for (const folder of ['strategies', 'reports']) await this.#addTree(join(this.#directory, folder), folder)
    if (withSecrets) await this.#addTree(join(this.#directory, 'secrets'), 'secrets')
    await this.#addAudit()
    const journal = hasJournal ? await this.#addJournal() : null
    const manifest: BackupManifest = {
      ...header,
      journal,
      with_secrets: withSecrets,
      needs_key_file: this.#isSealedByKeyFile(),
      configuration: exportConfig(loaded.config),
      files: this.#files,
    }
    await this.#writer.add(BACKUP_MANIFEST, `${JSON.stringify(manifest, null, 1)}\n`)
    const { bytes } = await this.#writer.finish()
    return { file, bytes, manifest, lacksKeyFile: manifest.needs_key_file && !withSecrets }
  }

  #isSealedByKeyFile(): boolean {
    const isSealed = this.#files.some(({ name }) => name === 'keychain.json')
    return isSealed && existsSync(join(this.#directory, 'secrets', 'keychain.key'))
  }

  /** False without a journal. */
  async #addSnapshots(): Promise<boolean> {
    const journal = join(this.#directory, 'journal')
    if (!existsSync(journal)) return false
    const names = await readdir(journal)
    for (const name of await snapshotNames(journal)) await this.#addIfThere(`journal/${name}`)
    return names.some((name) => name.endsWith('.journal'))
  }

  async #addDatabase(): Promise<void> {
    const database = join(this.#directory, 'veloz.db')
    if (!existsSync(database)) return
    const copy = `${this.#request.file}.database-${randomBytes(6).toString('hex')}`
    try {
      // SQLite fills a file that is there and empty: this one is its owner's alone.
      await (await open(copy, 'wx', 0o600)).close()
      await copyDatabase(database, copy)
      await this.#add('veloz.db', copy, (await stat(copy)).size)
    } finally {
      await rm(copy, { force: true })
    }
  }

  async #addAudit(): Promise<void> {
    const directory = this.#request.loaded.config.audit.dir ?? join(this.#directory, 'audit')
    await this.#addTree(directory, 'audit')
  }

  /** Every file below a folder as it is now; one that goes meanwhile was compressed into another. */
  async #addTree(directory: string, name: string): Promise<void> {
    for (const path of await filesBelow(directory)) {
      const bytes = await bytesWorthCopying(path)
      if (bytes !== null)
        await this.#add(`${name}/${relative(directory, path).replaceAll('\\', '/')}`, path, bytes)
    }
  }

  async #addIfThere(name: string): Promise<void> {
    const path = join(this.#directory, name)
    if (existsSync(path)) await this.#add(name, path, (await stat(path)).size)
  }

  async #add(name: string, path: string, bytes: number): Promise<void> {
    this.#files.push(await this.#writer.add(name, { path, bytes }))
  }

  async #addJournal(): Promise<NonNullable<BackupManifest['journal']>> {
    const directory = join(this.#directory, 'journal')
    for (const path of await filesBelow(join(directory, 'quarantine'))) {
      const name = `journal/${relative(directory, path)}`
      if (path.endsWith('why.txt')) await this.#add(name, path, (await stat(path)).size)
    }
    const { epoch, lastSeq: seq, segments } = await cutJournal(directory)
    for (const { name, bytes } of segments) await this.#add(`journal/${name}`, join(directory, name), bytes)
    return { epoch, seq, digest: seq === 0 ? null : await this.#digestAt(directory, seq) }
  }

  /** Folds what was copied from the files it was copied from: their bytes do not change any more. */
  async #digestAt(directory: string, seq: number): Promise<string> {
    const fold = await StoredFold.of(await openStoredJournal(directory))
    for await (const events of (await openStoredJournal(directory)).records(1)) {
      for (const event of events) if (event.seq <= seq) fold.take(event)
      const reached = Math.min(seq, events.at(-1)?.seq ?? seq)
      goOn(this.#request, COPY_SHARE + (1 - COPY_SHARE) * (reached / seq))
      if (reached === seq) break
    }
    const digest = fold.view?.seq === seq ? fold.digest() : null
    if (digest === null) throw new JournalDamaged(fold.why ?? `record ${seq} cannot be read`)
    return digest
  }
}

/** Plain files alone, heads before what they are the heads of, then by name; nothing when it is not there. */
async function filesBelow(directory: string): Promise<readonly string[]> {
  if (!existsSync(directory)) return []
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const rank = (path: string) => (path.endsWith('heads.json') ? 0 : 1)
  return paths.sort((left, right) => rank(left) - rank(right) || (left < right ? -1 : 1))
}

/** Of a file of lines that is being written: up to its last whole line. Null when it is gone. */
async function bytesWorthCopying(path: string): Promise<number | null> {
  try {
    const { size } = await lstat(path)
    return path.endsWith('.ndjson') ? await lastLineEnd(path, size) : size
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

const LINE_BYTES_MAX = 1024 * 1024

async function lastLineEnd(path: string, size: number): Promise<number> {
  const handle = await open(path, 'r')
  try {
    const from = Math.max(0, size - LINE_BYTES_MAX)
    const tail = Buffer.alloc(size - from)
    const { bytesRead } = await handle.read(tail, 0, tail.length, from)
    return from + tail.subarray(0, bytesRead).lastIndexOf(0x0a) + 1
  } finally {
    await handle.close()
  }
}

/** For the progress bar only. */
async function roughBytes(directory: string): Promise<number> {
  let bytes = 1
  for (const path of await filesBelow(directory)) bytes += (await bytesWorthCopying(path)) ?? 0
  return bytes
}
