import type { Readable, Writable } from 'node:stream'
import type { LineConnection } from '../../ports/index.ts'

interface Streams {
  readonly peer: string
  readonly input: Readable
  readonly output: Writable
  readonly destroy: () => void
}

/**
 * A connection over Node streams. A write that the stream never answers, because it was destroyed, rejects
 * all the same.
 */
export function streamConnection({ peer, input, output, destroy }: Streams): LineConnection {
  const waiting = new Set<(error: Error) => void>()
  let isClosed = false
  const fail = () => {
    isClosed = true
    for (const reject of waiting) reject(new Error('the connection is closed'))
    waiting.clear()
  }
  output.on('close', fail)
  // Whatever broke it shows as the end of the input and as writes that reject.
  output.on('error', fail)
  input.on('error', fail)
  return {
    peer,
    input: untilBroken(input),
    write(text) {
      if (isClosed) return Promise.reject(new Error('the connection is closed'))
      return new Promise((resolve, reject) => {
        waiting.add(reject)
        output.write(text, (error) => {
          waiting.delete(reject)
          if (error) reject(error)
          else resolve()
        })
      })
    },
    close: () => void output.end(),
    destroy: () => {
      fail()
      destroy()
    },
  }
}

/** A broken connection ends like a finished one: what it cannot say any more is nobody's bug. */
async function* untilBroken(input: Readable): AsyncGenerator<Uint8Array, void> {
  try {
    // A socket whose input is over can still be written to.
    for await (const chunk of input.iterator({ destroyOnReturn: false })) yield chunk as Uint8Array
  } catch (error) {
    if (!(error instanceof Error)) throw error
  }
}
