import type { Write } from './outbox.ts'

/** The part of a Node stream that is needed. */
export interface TextSink {
  write(text: string, done: (error?: Error | null) => void): unknown
}

/** Writes to a stream, one chunk after the other: the promise resolves when the stream has passed it on. */
export function writeTo(sink: TextSink): Write {
  return (text) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    sink.write(text, (error) => {
      if (error) reject(error)
      else resolve()
    })
    return promise
  }
}
