import { readFileSync } from 'node:fs'
import { availableParallelism, freemem, totalmem } from 'node:os'
import { bytesText, type Check, ok, warn } from './check.ts'

const DESCRIPTORS_WANTED = 4096
const MEMORY_WANTED = 256 * 1024 * 1024

export function checkMachine(): readonly Check[] {
  const free = freemem()
  const text = `${bytesText(free)} of ${bytesText(totalmem())} free, ${availableParallelism()} processors`
  const memory =
    free < MEMORY_WANTED ? warn('memory', text, 'VeloZ takes 50 to 200 MB; make room.') : ok('memory', text)
  return [memory, ...checkDescriptors()]
}

/** Each stream and each connection takes one. */
function checkDescriptors(): readonly Check[] {
  if (process.platform !== 'linux') return []
  const limits = processFile('/proc/self/limits')
  const line = limits === null ? null : (/^Max open files\s+(\S+)/m.exec(limits)?.[1] ?? 'unlimited')
  if (line === null) return [ok('descriptors', 'how many files may be open is not known here')]
  const limit = line === 'unlimited' ? Number.POSITIVE_INFINITY : Number(line)
  const advice = 'Raise it (ulimit -n 65536); the unit of veloz service does.'
  const text = `${line} files may be open`
  return [limit < DESCRIPTORS_WANTED ? warn('descriptors', text, advice) : ok('descriptors', text)]
}

/** Null where it may not be read, as under Deno with less than every right. */
function processFile(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // What is not known is said to be so; why makes no difference.
    return null
  }
}
