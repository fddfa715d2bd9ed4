import { checkAnswer, isHaltSaid } from './answer-claims.ts'
import type { HuntTime } from './hunt-time.ts'
import type { Market } from './market.ts'
import { chanceAt, type LifePlan } from './plan.ts'
import type { Session } from './session.ts'
import { type Asked, changeState, Trader } from './traders.ts'
import type { Witness } from './witness.ts'

export interface CrowdOptions {
  readonly plan: LifePlan
  readonly market: Market
  readonly time: HuntTime
  readonly witness: Witness
  readonly syncedSeq: () => number
}

/** All traders of a life, and what they were told. */
export class Crowd {
  /** Somebody was told that trading is halted, and nobody asked for anything else since. */
  isHaltSaid = false
  readonly #options: CrowdOptions
  #traders: readonly Trader[]
  #ids = 0
  #asked = 0
  #liftedAt = 0

  constructor(options: CrowdOptions) {
    this.#options = options
    this.#traders = newTraders(options.plan)
  }

  /** Nobody remembers what he sent. */
  forget(): void {
    this.#traders = newTraders(this.#options.plan)
  }

  act(session: Session | null, step: number): void {
    const { plan, market, time } = this.#options
    if (!session?.engine) return
    const { engine } = session
    for (const [trader, each] of this.#traders.entries()) {
      const chance = chanceAt(plan, `trader ${trader}`, step)
      const nextId = () => ++this.#ids
      for (let acts = chance.below(4); acts > 0 && !session.isDead; acts--) {
        this.#hear(each.act(engine, { trader, chance, market, nowNs: time.nowNs, nextId }), session)
      }
    }
  }

  /** Somebody sets trading going again. */
  revive(session: Session | null): void {
    const engine = session?.engine
    if (!session || !engine || engine.view.tradingState === 'active') return
    this.#hear(changeState(engine, 'active', false), session)
  }

  /** An answer that comes after a crash is heard by nobody. */
  #hear(asked: Asked, session: Session): void {
    const { plan, witness, syncedSeq } = this.#options
    const index = ++this.#asked
    witness.note(asked.what)
    if (asked.state !== null && asked.state !== 'halted') {
      this.#liftedAt = index
      this.isHaltSaid = false
    }
    void asked.answer.then((answer) => {
      if (session.isDead) return
      checkAnswer(asked, answer, {
        witness,
        syncedSeq: syncedSeq(),
        answersInBatch: plan.venue === 'sim',
      })
      // What was asked before it does not lift it.
      if (isHaltSaid(asked, answer) && this.#liftedAt < index) this.isHaltSaid = true
    })
  }
}

function newTraders({ traders }: LifePlan): readonly Trader[] {
  return Array.from({ length: traders }, () => new Trader())
}
