import type {
  CancelAll,
  CancelOrder,
  ClientOrderId,
  Event,
  GroupLeg,
  Input,
  Order,
  RiskLimits,
  SetLimits,
  SetTradingState,
  SubmitGroup,
  SubmitOrder,
} from '../domain/index.ts'
import { type State, widerThan } from '../engine/index.ts'
import type {
  AmendCommand,
  AmendOutcome,
  CancelAllCommand,
  CancelAllOutcome,
  CancelCommand,
  CancelOutcome,
  EnginePort,
  GroupCommand,
  GroupOutcome,
  LegCommand,
  LimitsCommand,
  LimitsOutcome,
  PingOutcome,
  SubmitCommand,
  SubmitOutcome,
  TradingStateCommand,
  TradingStateOutcome,
  Unavailable,
} from '../ports/index.ts'
import type { DurableView } from './durable-view.ts'
import type { Lowering } from './lowering.ts'
import type { Lane, Mailbox } from './mailbox.ts'
import {
  amendOutcome,
  cancelAllOutcome,
  cancelOutcome,
  groupOutcome,
  limitsOutcome,
  submitOutcome,
} from './outcomes.ts'
import type { Letter, Writer } from './writer.ts'

export interface CommandsOptions {
  readonly mailbox: Mailbox<Letter>
  readonly riskLaneMax: number
  readonly writer: Writer
  readonly lowering: Lowering
  readonly outerLimits: RiskLimits
  readonly state: Readonly<State>
  readonly durable: DurableView
}

const OVERLOADED: Unavailable = { outcome: 'overloaded', retryAfterMs: 1000 }
const NOT_YET_HALTED: Unavailable = {
  outcome: 'unavailable',
  why: 'trading was halted, and the journal does not hold that yet',
}

/**
 * What people and programs may ask of the engine: each command becomes an input in its lane and is answered
 * when what it caused is durable. What only lowers risk finds another way when that one is blocked.
 */
export class Commands implements Omit<EnginePort, 'view' | 'subscribe' | 'reconcile'> {
  readonly #options: CommandsOptions
  /** Orders under a caller's id that have no answer yet. */
  readonly #onTheirWay = new Map<ClientOrderId, Promise<unknown>>()

  constructor(options: CommandsOptions) {
    this.#options = options
  }

  submit(command: SubmitCommand): Promise<SubmitOutcome> {
    // A journal that cannot be written takes no new risk; what is inside waits for it.
    if (this.#options.writer.isFailing) return Promise.resolve(OVERLOADED)
    if (this.#options.lowering.isHalted) return Promise.resolve(NOT_YET_HALTED)
    const forgotten = this.#forgotten(command.clientOrderId)
    const input: SubmitOrder = { kind: 'submit_order', ...command, ...(forgotten ? { forgotten } : {}) }
    const answer = this.#ask<SubmitOutcome>('commands', input, (state, events) =>
      submitOutcome(state, input, events),
    )
    if (command.clientOrderId !== null) this.#rememberOnItsWay(command.clientOrderId, answer)
    return answer
  }

  submitGroup(command: GroupCommand): Promise<GroupOutcome> {
    if (this.#options.writer.isFailing) return Promise.resolve(OVERLOADED)
    if (this.#options.lowering.isHalted) return Promise.resolve(NOT_YET_HALTED)
    const [limit, stop] = [this.#legOf(command.limit), this.#legOf(command.stop)]
    const input: SubmitGroup = { kind: 'submit_group', limit, stop, origin: command.origin }
    const answer = this.#ask<GroupOutcome>('commands', input, (state, events) =>
      groupOutcome(state, input, events),
    )
    for (const { clientOrderId } of [limit, stop]) {
      if (clientOrderId !== null) this.#rememberOnItsWay(clientOrderId, answer)
    }
    return answer
  }

  amend(command: AmendCommand): Promise<AmendOutcome> {
    if (this.#options.writer.isFailing) return Promise.resolve(OVERLOADED)
    const input = { kind: 'amend_order', ...command } as const
    return this.#ask<AmendOutcome>('commands', input, (state, events) => amendOutcome(state, input, events))
  }

  /** Asked for before the order is decided, so that an id is never taken twice. */
  #forgotten(clientOrderId: ClientOrderId | null): Order | null {
    const { state, durable } = this.#options
    if (clientOrderId === null || state.orders.has(clientOrderId)) return null
    return durable.forgottenOrder(clientOrderId)
  }

  #legOf({ clientOrderId, request }: LegCommand): GroupLeg {
    const forgotten = this.#forgotten(clientOrderId)
    return { clientOrderId, request, ...(forgotten ? { forgotten } : {}) }
  }

  #rememberOnItsWay(clientOrderId: ClientOrderId, answer: Promise<unknown>): void {
    this.#onTheirWay.set(clientOrderId, answer)
    void answer.then(() => {
      if (this.#onTheirWay.get(clientOrderId) === answer) this.#onTheirWay.delete(clientOrderId)
    })
  }

  cancel(command: CancelCommand): Promise<CancelOutcome> {
    // Cancels overtake orders in the mailbox: one for an order still on its way would find nothing.
    const pending = this.#onTheirWay.get(command.clientOrderId)
    if (pending && !this.#isBlocked) return pending.then(() => this.#cancelNow(command))
    return this.#cancelNow(command)
  }

  #cancelNow(command: CancelCommand): Promise<CancelOutcome> {
    const input: CancelOrder = { kind: 'cancel_order', ...command }
    if (this.#isBlocked) return Promise.resolve(this.#options.lowering.cancel(input))
    let order: Parameters<typeof cancelOutcome>[2] = null
    return this.#ask<CancelOutcome>(
      'risk',
      input,
      (state) => cancelOutcome(state, input, order),
      (state) => {
        order = state.orders.get(input.clientOrderId) ?? null
      },
    )
  }

  /** Whether what only lowers risk has to go round the writer. */
  get #isBlocked(): boolean {
    const { isFailing, stoppedBecause } = this.#options.writer
    return (
      isFailing ||
      stoppedBecause !== null ||
      this.#options.mailbox.depthOf('risk') >= this.#options.riskLaneMax
    )
  }

  cancelAll(command: CancelAllCommand): Promise<CancelAllOutcome> {
    const { scope: _scope, ...asked } = command
    const input: CancelAll = { kind: 'cancel_all', ...asked }
    if (this.#isBlocked) return Promise.resolve(this.#options.lowering.cancelAll(input))
    return this.#ask<CancelAllOutcome>('risk', input, cancelAllOutcome)
  }

  async setTradingState(command: TradingStateCommand): Promise<TradingStateOutcome> {
    const { cancelsAll, origin, ...change } = command
    const input: SetTradingState = { kind: 'set_trading_state', ...change, origin }
    const all: CancelAll = { kind: 'cancel_all', venue: null, key: null, strategyId: null, origin }
    const { state } = command
    const { lowering } = this.#options
    // What was said before this comes before it: an older halt must not undo it a second afterwards.
    lowering.settleOwed()
    // In the lane of the halts, also for `active`: a halt that is said after it must not be undone by it.
    const ask = () => {
      const lift = lowering.liftWhenDecided()
      // What is in force: who takes trading up while a venue is reconciled is not `active` yet.
      return this.#ask<TradingStateOutcome>('risk', input, ({ tradingState }) => {
        lift()
        return { outcome: 'changed', state: tradingState, orders: [] }
      })
    }
    if (state === 'active') return await ask()
    if (this.#isBlocked) return lowering.halt(input, cancelsAll ? all : null)
    const changed = ask()
    const cancelled = cancelsAll ? this.cancelAll({ ...all, scope: 'instance' }) : null
    const outcome = await changed
    const after = await cancelled
    return outcome.outcome === 'changed' && after?.outcome === 'requested'
      ? { ...outcome, orders: after.orders }
      : outcome
  }

  setLimits(command: LimitsCommand): Promise<LimitsOutcome> {
    const wider = widerThan(command.limits, this.#options.outerLimits)
    if (wider) return Promise.resolve({ outcome: 'out_of_bounds', ...wider })
    if (this.#options.writer.isFailing) return Promise.resolve(OVERLOADED)
    const input: SetLimits = { kind: 'set_limits', ...command }
    return this.#ask<LimitsOutcome>('commands', input, limitsOutcome)
  }

  ping(): Promise<PingOutcome> {
    if (this.#options.writer.isFailing) {
      return Promise.resolve({ outcome: 'unavailable', why: 'the journal cannot be written' })
    }
    return this.#ask<PingOutcome>('commands', null, () => ({ outcome: 'pong' }))
  }

  #ask<Outcome>(
    lane: Lane,
    input: Input | null,
    answer: (state: State, events: readonly Event[]) => Outcome,
    before?: Letter['before'],
  ): Promise<Outcome | Unavailable> {
    const { stoppedBecause } = this.#options.writer
    if (stoppedBecause !== null) return Promise.resolve({ outcome: 'unavailable', why: stoppedBecause })
    return new Promise((resolve) => {
      const letter: Letter = {
        input,
        settled: (state, events) => {
          const outcome = answer(state, events)
          return () => resolve(outcome)
        },
        failed: (why) => resolve({ outcome: 'unavailable', why }),
        ...(before ? { before } : {}),
      }
      if (!this.#options.mailbox.offer(lane, letter)) resolve(OVERLOADED)
    })
  }
}
