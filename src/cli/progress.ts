import type { World } from './world.ts'

const SHOWN_AFTER_MS = 1000
const WIDTH = 30

/** A bar on the terminal for what takes longer than a second; nothing when nobody looks at a terminal. */
export class Progress {
  readonly #world: Pick<World, 'err'>
  readonly #isSeen: boolean
  readonly #startedAtMs = performance.now()
  #shown = -1

  constructor(world: Pick<World, 'err'>, isSeen: boolean = process.stderr.isTTY === true) {
    this.#world = world
    this.#isSeen = isSeen
  }

  /** `done` of 1. */
  show(done: number): void {
    const percent = Math.floor(done * 100)
    if (!this.#isSeen || percent === this.#shown || performance.now() - this.#startedAtMs < SHOWN_AFTER_MS)
      return
    this.#shown = percent
    const filled = Math.floor(done * WIDTH)
    this.#world.err(`\r[${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}] ${String(percent).padStart(3)}%`)
  }

  /** Takes the bar away. */
  end(): void {
    if (this.#shown >= 0) this.#world.err(`\r${' '.repeat(WIDTH + 7)}\r`)
    this.#shown = -1
  }
}
