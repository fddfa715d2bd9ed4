/** A program that speaks lines to a host, over a connection in memory; it reads as fast as it is told to. */
import type { LineConnection } from '../../src/ports/index.ts'

export type Said = { readonly type: string } & Readonly<Record<string, unknown>>

export interface LineClient {
  readonly connection: LineConnection
  readonly texts: string[]
  /** How it ended: by the host, gently or at once. */
  readonly fate: { closed: boolean; destroyed: boolean }
  say(text: string | Uint8Array): void
  /** No more input. */
  end(): void
  heard(...types: string[]): Said[]
  /** Holds back every write from now on, until it is called again with false. */
  hold(isHeld: boolean): void
}

const encoder = new TextEncoder()

export function aLineClient(peer = 'test'): LineClient {
  const chunks: (Uint8Array | null)[] = []
  let wake: () => void = () => undefined
  let gate: PromiseWithResolvers<void> | null = null
  const texts: string[] = []
  const fate = { closed: false, destroyed: false }
  const push = (chunk: Uint8Array | null) => {
    chunks.push(chunk)
    wake()
  }
  async function* input() {
    for (;;) {
      while (chunks.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      const chunk = chunks.shift()
      if (chunk === null || chunk === undefined) return
      yield chunk
    }
  }
  return {
    texts,
    fate,
    connection: {
      peer,
      input: input(),
      async write(text) {
        if (fate.destroyed) throw new Error('the connection is closed')
        await gate?.promise
        if (fate.destroyed) throw new Error('the connection is closed')
        texts.push(text)
      },
      close() {
        fate.closed = true
      },
      destroy() {
        fate.destroyed = true
        gate?.resolve()
        push(null)
      },
    },
    say: (text) => push(typeof text === 'string' ? encoder.encode(text) : text),
    end: () => push(null),
    heard: (...types) =>
      texts
        .join('')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Said)
        .filter(({ type }) => types.length === 0 || types.includes(type)),
    hold(isHeld) {
      gate?.resolve()
      gate = isHeld ? Promise.withResolvers<void>() : null
    },
  }
}
