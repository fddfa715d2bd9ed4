import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { FileProblem } from './file-problem.ts'

const MAGIC_BYTES = 4
const FIRST_TEXT_BYTES = 256

const SAID: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EISDIR: 'this is a directory; name a CSV, NDJSON or JSON file',
  EACCES: 'no permission to read it',
}

/**
 * The file's text as a stream, unpacked when it begins like gzip, whatever its name. Throws `FileProblem`.
 */
export async function openText(path: string): Promise<Readable> {
  const magic = await firstBytes(path)
  if (magic.length === 0) throw new FileProblem(`${path}: the file is empty`)
  if (magic.toString('latin1').startsWith('PK')) {
    throw new FileProblem(`${path}: this is a zip archive; unpack it first (plain text or gzip is read)`)
  }
  const file = createReadStream(path)
  const isGzip = magic[0] === 0x1f && magic[1] === 0x8b
  if (!isGzip) return file.setEncoding('utf8')
  // A failure of either stream reaches the reader of the second: pipeline destroys both with it.
  const text = pipeline(file, createGunzip(), () => undefined)
  return text.setEncoding('utf8')
}

async function firstBytes(path: string): Promise<Buffer> {
  try {
    const file = await open(path, 'r')
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(MAGIC_BYTES), 0, MAGIC_BYTES, 0)
      return buffer.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    throw new FileProblem(`${path}: ${SAID[code] ?? (error as Error).message}`)
  }
}

/** Whether text begins as JSON does; anything else is read as CSV. */
export async function beginsAsJson(path: string): Promise<boolean> {
  const text = await openText(path)
  try {
    let seen = ''
    for await (const chunk of text) {
      seen += chunk as string
      const first = /[^\s\uFEFF]/.exec(seen)?.[0]
      if (first !== undefined) return first === '{' || first === '['
      if (seen.length > FIRST_TEXT_BYTES) return false
    }
    return false
  } finally {
    text.destroy()
  }
}
