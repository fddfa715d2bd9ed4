import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { link, open, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { type Pack, pack as packTar } from 'tar-stream'

/** The first `bytes` of the file at `path`. */
export interface FilePart {
  readonly path: string
  readonly bytes: number
}

export interface AddedFile {
  readonly name: string
  readonly bytes: number
  readonly sha256: string
}

export interface BackupWriter {
  /** Names are relative, with `/`. Rejects when the file is shorter than was said. */
  add(name: string, content: FilePart | string): Promise<AddedFile>
  /** Makes it durable under its name; answers its size. Rejects with `EEXIST` when that is taken. */
  finish(): Promise<{ readonly bytes: number }>
  /** Leaves nothing behind. */
  abort(): Promise<void>
}

const OWNER_ONLY = 0o600

/** Begins one beside `path`; only `finish` gives it that name. Rejects with what the file system says. */
export async function createBackupFile(
  path: string,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<BackupWriter> {
  const partial = `${path}.partial-${randomBytes(6).toString('hex')}`
  const output = createWriteStream(partial, { flags: 'wx', mode: OWNER_ONLY })
  await once(output, 'open')
  return new TarWriter(path, partial, { output, onBytes })
}

class TarWriter implements BackupWriter {
  readonly #path: string
  readonly #partial: string
  readonly #pack: Pack = packTar()
  readonly #written: Promise<void>
  readonly #onBytes: (bytes: number) => void
  #failure: unknown = null

  constructor(
    path: string,
    partial: string,
    to: { readonly output: NodeJS.WritableStream; readonly onBytes: (bytes: number) => void },
  ) {
    this.#path = path
    this.#partial = partial
    this.#onBytes = to.onBytes
    // Before the pipeline hears it and takes the streams down, which is then all that `add` would see.
    to.output.once('error', (error) => {
      this.#failure = error
    })
    this.#written = pipeline(this.#pack, createGzip({ level: 6 }), to.output)
    // Told by `add` or `finish`, whichever comes next.
    this.#written.catch((error: unknown) => {
      this.#failure = error
    })
  }

  async add(name: string, content: FilePart | string): Promise<AddedFile> {
    try {
      return await this.#append(name, content)
    } catch (error) {
      throw this.#failure ?? error
    }
  }

  async #append(name: string, content: FilePart | string): Promise<AddedFile> {
    const text = typeof content === 'string' ? Buffer.from(content) : null
    const bytes = text === null ? (content as FilePart).bytes : text.length
    const hash = createHash('sha256')
    const entry = this.#pack.entry({ name, size: bytes, mode: OWNER_ONLY, mtime: new Date() })
    const source = text === null ? partOf(content as FilePart) : Readable.from([text])
    let done = 0
    for await (const chunk of source as AsyncIterable<Buffer>) {
      if (this.#failure !== null) throw this.#failure
      hash.update(chunk)
      done += chunk.length
      this.#onBytes(chunk.length)
      if (!entry.write(chunk)) await Promise.race([once(entry, 'drain'), this.#written])
    }
    if (done !== bytes) throw new Error(`${name} became shorter while it was read`)
    entry.end(null)
    return { name, bytes, sha256: hash.digest('hex') }
  }

  async finish(): Promise<{ readonly bytes: number }> {
    this.#pack.finalize()
    await this.#written
    await synced(this.#partial)
    // A link, unlike a rename, never replaces what is there.
    await link(this.#partial, this.#path)
    await rm(this.#partial)
    await synced(dirname(this.#path))
    return { bytes: (await stat(this.#path)).size }
  }

  async abort(): Promise<void> {
    this.#pack.destroy()
    await this.#written.catch(() => undefined)
    await rm(this.#partial, { force: true })
  }
}

function partOf({ path, bytes }: FilePart): Readable {
  return bytes === 0 ? Readable.from([]) : createReadStream(path, { start: 0, end: bytes - 1 })
}

async function synced(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
