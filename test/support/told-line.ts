import type { StreamEventName } from '../../src/contract/index.ts'
import { ApiProblem } from '../../ui/data/index.ts'
import type { StreamLine } from '../../ui/data/stream-line.ts'
import { aSnapshot } from '../ui/support.ts'

/** A stream that says what it is told to, and breaks when it is told to. */
export class ToldLine implements StreamLine {
  #reader: Parameters<StreamLine['read']>[0] | null = null
  #fail: ((problem: ApiProblem) => void) | null = null

  read(options: Parameters<StreamLine['read']>[0]): Promise<void> {
    this.#reader = options
    options.onOpen()
    return new Promise((_, reject) => {
      this.#fail = reject
    })
  }

  close(): void {
    this.break()
  }

  break(): void {
    this.#fail?.(new ApiProblem({ status: 0, code: 'unreachable', message: 'VeloZ cannot be reached.' }))
  }

  say(name: StreamEventName, body: object, seq: number): void {
    const numbered = { ...body, seq, prev_seq: seq - 1 }
    this.#reader?.onMessage({ name, body: numbered, id: `${aSnapshot().epoch}-${seq}` })
  }
}
