import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { extract } from 'tar-stream'
import { assert } from '../../domain/index.ts'

/** The file is not whole, or is none of ours. The message is a sentence. */
export class BackupDamaged extends Error {
  override readonly name = 'BackupDamaged'
}

export type OnBackupEntry = (
  entry: { readonly name: string; readonly bytes: number },
  content: AsyncIterable<Uint8Array>,
) => Promise<void>

/**
 * Hands over one file after another; each has to be read to its end. Rejects with `BackupDamaged`, with what
 * `onEntry` rejects with, or with what the file system says.
 */
export async function readBackupFile(
  path: string,
  onEntry: OnBackupEntry,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<void> {
  const tar = extract()
  const input = createReadStream(path)
  input.on('data', (chunk) => onBytes(chunk.length))
  const unpacked = pipeline(input, createGunzip(), tar).then(
    () => null,
    (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
  )
  try {
    for await (const entry of tar) {
      const { name, size = 0, type } = entry.header
      if (type !== 'file') throw new BackupDamaged(`${path} holds ${name}, which is no file.`)
      await onEntry({ name, bytes: size }, bytesOf(entry))
    }
  } catch (error) {
    tar.destroy()
    input.destroy()
    const failure = await unpacked
    const damage = damageIn(path, error)
    // A file that breaks off is told twice: where it was read, and, in better words, where it was unpacked.
    throw damage === null ? error : (damageIn(path, failure) ?? damage)
  }
  const failure = await unpacked
  if (failure !== null) throw damageIn(path, failure) ?? failure
}

async function* bytesOf(content: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  for await (const chunk of content) {
    assert(chunk instanceof Uint8Array, 'a file in a tar is bytes')
    yield chunk
  }
}

/** What gzip and tar say of bytes that are not theirs; null for anything else. */
function damageIn(path: string, error: unknown): BackupDamaged | null {
  if (!(error instanceof Error) || error instanceof BackupDamaged) return null
  const code = 'code' in error ? String(error.code) : ''
  const isBytes =
    code.startsWith('Z_') || /tar header|unexpected end|prematurely|premature close/i.test(error.message)
  return isBytes ? new BackupDamaged(`${path} is not a whole backup: ${error.message}.`) : null
}
