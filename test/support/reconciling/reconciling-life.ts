import type {
  AssetName,
  ClientOrderId,
  Effect,
  Event,
  Input,
  Lots,
  Money,
  OrphanPolicy,
  Ticks,
  UnixNs,
  VenueStock,
} from '../../../src/domain/index.ts'
import {
  apply,
  digestOf,
  queriesFor,
  type State,
  strangersToCancel,
  totalOf,
} from '../../../src/engine/index.ts'
import { settleThrough } from '../../../src/runtime/settle.ts'
import { aLiveState, submitAt, VENUE } from '../../unit/engine/reconciliation-scene.ts'
import { BTC, CALM_POLICY, cancel, m, ORIGIN, surroundings, T0, USDT } from '../builders.ts'
import { chanceFor } from '../hunt/chance.ts'
import { type Fee, RemoteBooks, type Said } from './remote-books.ts'

const SECOND = 1_000_000_000n
const STEPS = 120
/** After everything has come to rest: two looks at each balance, two questions for each lost order. */
const ROUNDS = 8

/**
 * A person trades at a venue behind a bad network: requests and reports are lost or late, money comes and
 * goes at the venue's own page. Then the network is good again.
 */
export class ReconcilingLife {
  state: State
  readonly books = new RemoteBooks(VENUE)
  readonly #chance: ReturnType<typeof chanceFor>
  readonly #late: Said[] = []
  /** Everything since the beginning of the session. */
  readonly #events: Event[] = []
  #pendingStock: VenueStock | null = null
  #isBad = true
  #at = T0
  #orders = 0
  #sessions = 0
  readonly #orphans: OrphanPolicy

  constructor(seed: number) {
    this.#chance = chanceFor(seed, 'reconciling')
    this.state = aLiveState({ holds: { ...HOLDS, amendInPlace: this.#chance.hits(0.5) } })
    this.#orphans = this.#chance.pick<OrphanPolicy>(['report', 'adopt', 'cancel'])
    this.#books()
    this.#reconcile(this.#stock())
  }

  #books(): void {
    this.books.transfer(USDT, m('100000'))
    this.books.transfer(BTC, m('2'))
  }

  live(): void {
    for (let step = 0; step < STEPS; step++) {
      this.#at = (this.#at + BigInt(this.#chance.between(1, 3000)) * 1_000_000n) as UnixNs
      this.#step()
    }
    this.#isBad = false
    for (let round = 0; round < ROUNDS; round++) this.#settleDown()
  }

  #settleDown(): void {
    this.#at = (this.#at + 12n * SECOND) as UnixNs
    this.#reconcile(this.#stock())
    for (const effect of queriesFor(this.state)) this.#dispatch(effect)
  }

  #step(): void {
    const what = this.#chance.weighed({
      submit: 5,
      cancel: 2,
      amend: 2,
      fill: 6,
      end: 1,
      late: 3,
      transfer: 0.5,
      ask: 2,
      answer: 2,
      query: 1,
      orphan: 0.3,
    })
    const open = this.books.open()
    switch (what) {
      case 'submit':
        return this.#submit()
      case 'cancel':
        return this.#onOne((id) => this.#put(cancel(id)))
      case 'amend':
        return this.#onOne((id) => this.#amend(id))
      case 'fill':
        if (open.length > 0) this.#hear(this.#fill(this.#chance.pick(open)))
        return
      case 'end':
        if (open.length > 0) this.#hear(this.books.end(this.#chance.pick(open)))
        return
      case 'late':
        return this.#say(this.#late.shift())
      case 'orphan':
        return this.#orphan()
      case 'transfer': {
        const asset = this.#chance.pick([USDT, BTC])
        const amount = this.#chance.pick(['100', '-100', '0.5', '-0.25'])
        return this.books.transfer(asset, asset === BTC && amount.endsWith('00') ? m('0.001') : m(amount))
      }
      case 'ask':
        this.#pendingStock = this.#stock()
        return
      case 'answer':
        if (this.#pendingStock !== null) this.#reconcile(this.#pendingStock)
        this.#pendingStock = null
        return
      case 'query':
        for (const effect of queriesFor(this.state)) this.#dispatch(effect)
        return
    }
  }

  #fill(order: ReturnType<RemoteBooks['open']>[number]): readonly Said[] {
    const left = order.quantity - order.filled
    const lots = this.#chance.hits(0.4) ? left : this.#chance.between(1, left)
    const fee = this.#chance.pick<Fee>(['quote', 'quote', 'base', 'third', 'rebate'])
    return this.books.fill(order, lots, { fee, at: this.#at })
  }

  #submit(): void {
    this.#orders += 1
    const side = this.#chance.pick(['buy', 'sell'] as const)
    const price = `${this.#chance.between(49_500, 50_500)}`
    const quantity = `0.0${this.#chance.between(1, 9)}`
    this.#put(submitAt(`o${this.#orders}`, { side, price: m(price), quantity: m(quantity) }))
  }

  /** Sent by a journal that was lost since. */
  #orphan(): void {
    this.#orders += 1
    const [instrument] = this.state.instruments.values()
    if (instrument === undefined) return
    this.books.orphan({
      clientOrderId: `orphan${this.#orders}` as ClientOrderId,
      revision: 0,
      instrument,
      side: this.#chance.pick(['buy', 'sell'] as const),
      type: 'limit',
      timeInForce: 'gtc',
      isPostOnly: false,
      isReduceOnly: false,
      quantity: this.#chance.between(1000, 5000) as Lots,
      price: this.#chance.between(4_950_000, 5_050_000) as Ticks,
      triggerPrice: null,
      triggerBy: 'last',
      expireAt: null,
    })
  }

  #amend(clientOrderId: ClientOrderId): void {
    const quantity = m(`0.0${this.#chance.between(1, 9)}`)
    const price = this.#chance.hits(0.5) ? null : m(`${this.#chance.between(49_500, 50_500)}`)
    this.#put({ kind: 'amend_order', clientOrderId, quantity, price, triggerPrice: null, origin: ORIGIN })
  }

  #onOne(act: (clientOrderId: ClientOrderId) => void): void {
    const open = [...this.state.open]
    if (open.length > 0) act(this.#chance.pick(open))
  }

  #stock(): VenueStock {
    const since = this.#at - BigInt(this.#chance.between(1, 40)) * SECOND
    // After a restart the connection is told of the open orders alone.
    const isRestarted = this.#chance.hits(0.3)
    return this.books.stock(this.#at, since, (id) => !isRestarted || this.state.open.has(id))
  }

  #reconcile(stock: VenueStock): void {
    // What is asked for is not in the same instant as what is answered.
    this.#at = (this.#at + 1_000_000n) as UnixNs
    this.#put({ kind: 'reconcile', stock, orphans: this.#orphans })
    for (const { venueOrderId } of strangersToCancel(this.state, stock)) {
      const order = this.books.open().find((each) => each.venueOrderId === venueOrderId)
      if (order && (!this.#isBad || this.#chance.hits(0.5))) this.books.end(order)
    }
  }

  #put(input: Input): void {
    const into: { events: Event[]; effects: Effect[] } = { events: [], effects: [] }
    const around = { ...surroundings(), policy: CALM_POLICY, at: this.#at }
    settleThrough(this.state, input, { surroundings: around, dispatchNow: () => false, into })
    if (this.#isBad && this.#chance.hits(0.02)) return this.#crash(into.events)
    this.#events.push(...into.events)
    const session = this.#sessions
    for (const effect of into.effects) if (this.#sessions === session) this.#dispatch(effect)
  }

  /** In the middle of writing these: some of them are kept, and nobody heard of any. */
  #crash(events: readonly Event[]): void {
    this.#events.push(...events.slice(0, this.#chance.below(events.length + 1)))
    this.#sessions += 1
    this.state = this.#refolded()
    this.#late.length = 0
    this.#pendingStock = null
    const isBad = this.#isBad
    this.#isBad = false
    this.#put({
      kind: 'start_session',
      epoch: 'abcd0123',
      version: 'test',
      mode: 'live',
      marketSource: 'binance',
      venues: [VENUE],
    })
    this.#put({ kind: 'observe_unreconciled', venue: VENUE, why: 'not reconciled since the start' })
    // What was on its way may or may not have arrived.
    for (const id of [...this.state.open]) {
      const order = this.state.orders.get(id)
      if (!order || !IN_FLIGHT.has(order.status)) continue
      const report = { kind: 'order_outcome_unknown', clientOrderId: id } as const
      this.#say({ report, revision: order.revision })
    }
    this.#isBad = isBad
  }

  #refolded(): State {
    const [instrument] = this.state.instruments.values()
    const state = aLiveState(instrument === undefined ? {} : { holds: instrument.holds })
    for (const event of this.#events) apply(state, event)
    return state
  }

  #dispatch(effect: Effect): void {
    const { clientOrderId, revision } = effect.kind === 'submit_to_venue' ? effect.order : effect
    const isSubmit = effect.kind === 'submit_to_venue'
    if (effect.kind === 'query_at_venue') this.books.learn(effect)
    if (this.#isBad && this.#chance.hits(0.15)) {
      // Lost on the way there: the connection does not know whether it arrived.
      if (isSubmit || this.#chance.hits(0.5))
        this.#say({ report: { kind: 'order_outcome_unknown', clientOrderId }, revision })
      return
    }
    this.#hear(this.books.take(effect))
  }

  #hear(said: readonly Said[]): void {
    if (!this.#isBad) {
      for (const each of said) this.#say(each)
      return
    }
    const fate = this.#chance.weighed({ heard: 6, late: 2, lost: 3, twice: 1 })
    if (fate === 'lost') return
    if (fate === 'late') this.#late.push(...said)
    else for (const each of fate === 'twice' ? [...said, ...said] : said) this.#say(each)
  }

  #say(said: Said | undefined): void {
    if (said) this.#put({ kind: 'venue_report', ...said })
  }

  /** What is wrong once everything has come to rest; empty when nothing is. */
  problems(): readonly string[] {
    const problems: string[] = []
    const assets = new Set<AssetName>([...this.books.balances.keys()])
    for (const accounts of this.state.ledger.values()) assets.add(accounts.asset)
    for (const asset of assets) {
      const ours = this.state.ledger.get(VENUE, asset)
      const total = ours ? totalOf(ours) : (0n as Money)
      const theirs = this.books.balances.get(asset) ?? 0n
      if (total !== theirs) problems.push(`${asset}: ours ${total}, theirs ${theirs}`)
    }
    const ours = [...this.state.open].sort()
    const listed = this.books.open()
    const theirs = listed.flatMap(({ known }) => known?.clientOrderId ?? [])
    const lost = listed.length - theirs.length
    if (lost > 0 && this.#orphans !== 'report') problems.push(`${lost} orphans are left (${this.#orphans})`)
    if (ours.join() !== theirs.sort().join()) problems.push(`open: ours ${ours}, theirs ${theirs}`)
    if (this.state.tradingState !== 'active') problems.push(`trading is ${this.state.tradingState}`)
    if (digestOf(this.#refolded()) !== digestOf(this.state)) problems.push('a fold of its records differs')
    return problems
  }

  /** Records that another reconciliation in the same quiet causes: none. */
  noise(): readonly string[] {
    const before = this.#events.length
    this.#settleDown()
    return this.#events.slice(before).map(({ kind }) => kind)
  }

  get counts(): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {}
    for (const event of this.#events) {
      const name =
        event.kind === 'mismatch_found' ? `${event.mismatch.type} ${event.mismatch.action}` : event.kind
      counts[name] = (counts[name] ?? 0) + 1
    }
    return counts
  }
}

const HOLDS = { stops: true, trailingStops: false, goodTillDate: true, amendInPlace: true } as const
const IN_FLIGHT: ReadonlySet<string> = new Set(['submitted', 'pending_cancel', 'pending_amend'])
