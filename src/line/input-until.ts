/** The input until it ends or the signal asks to stop, whichever comes first. */
export async function* inputUntil(
  signal: AbortSignal,
  input: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  const chunks = input[Symbol.asyncIterator]()
  let wake: () => void = () => undefined
  const onAbort = () => wake()
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    while (!signal.aborted) {
      // A promise for each chunk: racing one for all of them would keep every chunk's reaction alive.
      const step = Promise.withResolvers<IteratorResult<Uint8Array, unknown> | null>()
      wake = () => step.resolve(null)
      chunks.next().then(step.resolve, step.reject)
      const next = await step.promise
      if (next === null || next.done === true) return
      yield next.value
    }
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
