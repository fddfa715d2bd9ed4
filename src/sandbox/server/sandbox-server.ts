/** A face behind its faults: what becomes of every request and socket before and after the venue sees it. */
import type { Timers } from '../../ports/index.ts'
import type {
  DrivenExchange,
  Face,
  FaceAnswer,
  FaceRequest,
  FaceSocket,
  MakeFace,
  SocketScope,
} from '../core/index.ts'
import { type ControlOptions, controlAnswer } from './control.ts'
import { type DeedWatch, deedWatch } from './deed-watch.ts'
import type { FaultDesk } from './fault-desk.ts'
import { befalls } from './fault-words.ts'
import { type OutsideSocket, type SocketAnswer, type SocketGate, socketGate } from './socket-gate.ts'

export interface SandboxServerOptions {
  readonly exchange: DrivenExchange
  readonly makeFace: MakeFace
  readonly faults: FaultDesk
  readonly timers: Timers
  readonly hasRateLimits: boolean
  /** A face that broke: a bug in it, and no reason to end everything else. */
  readonly onTrouble: (error: unknown) => void
  /** The door is shut until that time, Unix ms: no connection is taken, none stays. */
  readonly shutDoorUntil: (untilMs: number) => void
}

export interface SandboxServer {
  /** `cut`: the connection ends without an answer. */
  answer(request: FaceRequest): Promise<FaceAnswer | 'cut'>
  openSocket(
    opening: { readonly path: string; readonly query: string },
    outside: OutsideSocket,
  ): FaceSocket | null
  close(): void
}

const WATCH_MS = 50

export function sandboxServer(options: SandboxServerOptions): SandboxServer {
  const { exchange, makeFace, faults, timers, hasRateLimits } = options
  const deeds = deedWatch(exchange)
  const face = makeFace({
    exchange: deeds.exchange,
    every: (ms, work) => timers.every(ms, work),
    after: (ms, work) => timers.after(ms, work),
    hasRateLimits,
  })
  const isStalled = (scope: SocketScope) =>
    faults.meet('silent_stall', (spec) => befalls(spec.scope, scope)) !== null
  const gate = socketGate({
    face,
    isStalled,
    begin: () => void deeds.take(),
    answer: (one) => answerSocket(options, deeds, one),
  })
  const watch = strikeOut(options, gate)
  const stopWatching = timers.every(WATCH_MS, watch)
  const control: ControlOptions = { exchange, faults, onFaults: watch }
  return {
    async answer(request) {
      const own = isLoopback(request.address) ? controlAnswer(control, request) : null
      if (own !== null) return own
      const answer = answerOf(options, face, request)
      const waitMs = faults.latencyMs(request.path)
      if (waitMs > 0) await new Promise<void>((resolve) => void timers.after(waitMs, resolve))
      return answer
    },
    openSocket(opening, outside) {
      const isAway = faults.meet('maintenance') !== null || faults.meet('ban') !== null
      const inside = isAway ? null : unbroken(options, () => gate.open(opening, outside))
      return inside === null ? null : guarded(options, inside, outside)
    },
    close() {
      stopWatching()
      face.close()
    },
  }
}

function answerOf(options: SandboxServerOptions, face: Face, request: FaceRequest): FaceAnswer | 'cut' {
  const { faults } = options
  if (faults.meet('maintenance') !== null) return face.broken()
  if (faults.meet('ban') !== null) return face.banned(faults.endsAtMs('ban'))
  const answer = unbroken(options, () => face.answer(request)) ?? face.broken()
  if (answer.deed === null) return answer
  const befallen = faults.afterDeed(answer.deed)
  if (befallen === null) return answer
  return befallen === 'lost' ? 'cut' : { ...face.broken(), status: befallen.status }
}

/** A socket on which the face breaks is closed as by a venue that met what it did not expect. */
const UNEXPECTED = 1011

function guarded(options: SandboxServerOptions, inside: FaceSocket, outside: OutsideSocket): FaceSocket {
  return {
    onMessage(text) {
      if (unbroken(options, () => [inside.onMessage(text)]) === null) outside.close(UNEXPECTED, '')
    },
    onClose: () => void unbroken(options, () => inside.onClose()),
  }
}

/** Null when it threw: somebody is told, whoever asked hears that the venue broke. */
function unbroken<Result>({ onTrouble }: SandboxServerOptions, work: () => Result): Result | null {
  try {
    return work()
  } catch (error) {
    onTrouble(error)
    return null
  }
}

/**
 * The answer to a deed may be lost, and the socket with it: so it ends wherever an answer says that the venue
 * broke, which a socket cannot.
 */
function answerSocket(
  { faults, timers }: SandboxServerOptions,
  deeds: DeedWatch,
  { path, text, outside }: SocketAnswer,
): void {
  const deed = deeds.take()
  if (deed !== null && faults.afterDeed(deed) !== null) return outside.cut()
  const waitMs = faults.latencyMs(path)
  if (waitMs > 0) timers.after(waitMs, () => outside.send(text))
  else outside.send(text)
}

/** Faults that act by themselves, whenever this is called. */
function strikeOut({ faults, shutDoorUntil }: SandboxServerOptions, gate: SocketGate): () => void {
  let shutUntilMs = 0
  return () => {
    for (let due = faults.strike('disconnect'); due !== null; due = faults.strike('disconnect')) {
      gate.disconnect(due.scope, due.isCut)
    }
    if (gate.count() > 0 && faults.meet('maintenance') !== null) gate.disconnect('all', false)
    const endsAtMs =
      faults.lasting('refuse_connections').length > 0 ? faults.endsAtMs('refuse_connections') : 0
    if (endsAtMs <= shutUntilMs) return
    faults.meet('refuse_connections')
    shutUntilMs = endsAtMs
    shutDoorUntil(endsAtMs)
  }
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^(?:::ffff:)?127\./.test(address)
}
