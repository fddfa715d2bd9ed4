/** The way to the exchange and back takes time, measured by that of the market. */
import { NS_PER_MS, type UnixNs, unixNs, type VenueReport } from '../../domain/index.ts'
import { drawUnit, hashSeed, type Prng, prng } from '../prng.ts'
import type { SimExchange } from './exchange.ts'
import type { Report } from './reports.ts'

export interface LatencyModel {
  /** Each way, in milliseconds: always this much, */
  readonly baseMs: number
  /** and up to this much more, all equally likely. */
  readonly jitterMs: number
  readonly seed: number
}

interface OnItsWay<Thing> {
  readonly at: UnixNs
  readonly thing: Thing
}

interface ReportOnItsWay {
  readonly report: VenueReport
  readonly revision: number | undefined
}

interface Wire {
  readonly exchange: SimExchange
  readonly model: LatencyModel
  readonly chance: Prng
  /** Both in the order they were sent: nothing overtakes. */
  readonly requests: OnItsWay<(answer: Report) => void>[]
  readonly reports: OnItsWay<ReportOnItsWay>[]
  now: UnixNs
}

const NS_PER_MS_NUMBER = Number(NS_PER_MS)
const LATENCY_DRAWS = 3

/**
 * The same exchange from afar. Requests are answered through the report of a later market event or time call.
 * What is on its way at a restart is lost, as with any exchange: `restore` makes up for it.
 */
export function withLatency(exchange: SimExchange, model: LatencyModel): SimExchange {
  const wire: Wire = {
    exchange,
    model,
    chance: prng(hashSeed(model.seed, LATENCY_DRAWS)),
    requests: [],
    reports: [],
    now: unixNs(0n),
  }
  return {
    submit: (order) => send(wire, (answer) => exchange.submit(order, answer)),
    cancel: (reference) => send(wire, (answer) => exchange.cancel(reference, answer)),
    amend: (reference, total) => send(wire, (answer) => exchange.amend(reference, total, answer)),
    query: (reference) => send(wire, (answer) => exchange.query(reference, answer)),
    onMarket(event, report) {
      arrive(wire, event.eventAt)
      exchange.onMarket(event, answerAt(wire, event.eventAt))
      deliver(wire, report)
    },
    onTime(at, report) {
      arrive(wire, at)
      exchange.onTime(at, answerAt(wire, at))
      deliver(wire, report)
    },
    setStatus: exchange.setStatus,
    restore(memory) {
      wire.requests.length = 0
      wire.reports.length = 0
      exchange.restore(memory)
    },
    openOrders: exchange.openOrders,
  }
}

function send(wire: Wire, request: (answer: Report) => void): void {
  wire.requests.push({ at: notBefore(wire.requests, afterDelay(wire, wire.now)), thing: request })
}

/** Everything that reaches the exchange by then, each at its own moment. */
function arrive(wire: Wire, at: UnixNs): void {
  for (let next = wire.requests[0]; next !== undefined && next.at <= at; next = wire.requests[0]) {
    wire.requests.shift()
    next.thing(answerAt(wire, next.at))
  }
  if (at > wire.now) wire.now = at
}

function answerAt(wire: Wire, at: UnixNs): Report {
  return (report, revision) => {
    const arrival = notBefore(wire.reports, afterDelay(wire, at))
    wire.reports.push({ at: arrival, thing: { report, revision } })
  }
}

/** Whoever hears a report may restore the exchange at once: then nothing is left to deliver. */
function deliver(wire: Wire, report: Report): void {
  for (let next = wire.reports[0]; next !== undefined && next.at <= wire.now; next = wire.reports[0]) {
    wire.reports.shift()
    report(next.thing.report, next.thing.revision)
  }
}

function afterDelay({ model, chance }: Wire, at: UnixNs): UnixNs {
  const ms = model.baseMs + model.jitterMs * drawUnit(chance)
  return unixNs(at + BigInt(Math.floor(ms * NS_PER_MS_NUMBER)))
}

function notBefore(sent: readonly OnItsWay<unknown>[], at: UnixNs): UnixNs {
  const last = sent[sent.length - 1]
  return last !== undefined && last.at > at ? last.at : at
}
