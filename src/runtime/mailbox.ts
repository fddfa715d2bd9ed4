import type { UnixNs } from '../domain/index.ts'

/**
 * The bounded way in: three lanes, taken in this order, each with its own bound, one consumer.
 * `risk` halts and cancels, `reports` what venues say and the loop notices, `commands` everything else.
 */
export type Lane = 'risk' | 'reports' | 'commands'

export type LaneCapacities = Readonly<Record<Lane, number>>

const LANES: readonly Lane[] = ['risk', 'reports', 'commands']

export class Mailbox<Letter> {
  readonly #capacities: LaneCapacities
  readonly #lanes: Record<Lane, Letter[]> = { risk: [], reports: [], commands: [] }
  #wake: (() => void) | null = null
  #isClosed = false
  readonly #now: () => UnixNs | null
  /** When it was empty last: nothing in here is older. Asked once for many letters. */
  #filledAt: UnixNs | null = null
  #isFilled = false
  #takenFrom: UnixNs | null = null

  /** `now`: for measuring how long letters wait. */
  constructor(capacities: LaneCapacities, now: () => UnixNs | null = () => null) {
    this.#capacities = capacities
    this.#now = now
  }

  /** When the oldest of the letters taken last came in; null while nobody measures. */
  get takenFrom(): UnixNs | null {
    return this.#takenFrom
  }

  get depth(): number {
    return LANES.reduce((sum, lane) => sum + this.#lanes[lane].length, 0)
  }

  /** Letters waiting in one lane. */
  depthOf(lane: Lane): number {
    return this.#lanes[lane].length
  }

  /** False when the lane is full or the mailbox closed: the letter was not taken. */
  offer(lane: Lane, letter: Letter): boolean {
    const letters = this.#lanes[lane]
    if (this.#isClosed || letters.length >= this.#capacities[lane]) return false
    letters.push(letter)
    if (!this.#isFilled) this.#beginWait()
    this.#wake?.()
    return true
  }

  /** Throws away what waits in a lane and is not to be kept; answers how many that were. */
  drop(lane: Lane, isKept: (letter: Letter) => boolean): number {
    const letters = this.#lanes[lane]
    this.#lanes[lane] = letters.filter(isKept)
    return letters.length - this.#lanes[lane].length
  }

  /**
   * The next letters, at most `max`, in the order of the lanes; waits while there are none; null once closed
   * and empty.
   */
  async take(max: number): Promise<readonly Letter[] | null> {
    while (this.depth === 0) {
      if (this.#isClosed) return null
      await this.#nextLetter()
    }
    const taken: Letter[] = []
    for (const lane of LANES) {
      const letters = this.#lanes[lane]
      const room = max - taken.length
      if (room <= 0) break
      if (letters.length <= room) {
        for (const letter of letters) taken.push(letter)
        this.#lanes[lane] = []
      } else taken.push(...letters.splice(0, room))
    }
    this.#takenFrom = this.#filledAt
    this.#isFilled = false
    if (this.depth > 0) this.#beginWait()
    return taken
  }

  /** Of letters that are left over by a batch, the wait is counted from then on. */
  #beginWait(): void {
    this.#isFilled = true
    this.#filledAt = this.#now()
  }

  /** Takes nothing more; what is inside is still handed out. */
  close(): void {
    this.#isClosed = true
    this.#wake?.()
  }

  #nextLetter(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#wake = null
        resolve()
      }
    })
  }
}
