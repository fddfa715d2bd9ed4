import type { Dice } from './dice.ts'
import type { Json, VenueSide } from './processes.ts'

type MakeFault = (dice: Dice) => Json

const SCOPES = ['market', 'account', 'all'] as const
const DEEDS = ['place', 'cancel', 'amend'] as const

/** Every fault that a venue can have, by its name. */
const FAULTS: Readonly<Record<string, MakeFault>> = {
  disconnect: (dice) => ({ scope: dice.oneOf(SCOPES), how: dice.oneOf(['close', 'cut']) }),
  sequence_gap: (dice) => ({ count: dice.whole(1, 3) }),
  lost_acknowledgement: (dice) => ({ deed: dice.oneOf(DEEDS), count: dice.whole(1, 2) }),
  error_after_accept: (dice) => ({ deed: dice.oneOf(DEEDS), count: 1, status: dice.whole(500, 504) }),
  duplicate_reports: (dice) => ({ count: dice.whole(1, 6) }),
  reordered_reports: (dice) => ({ count: dice.whole(1, 4) }),
  missing_report: (dice) => ({ count: dice.whole(1, 3) }),
  silent_stall: (dice) => ({ duration_ms: dice.whole(2000, 4000), scope: dice.oneOf(SCOPES) }),
  latency: (dice) => ({ ms: dice.whole(100, 1500), jitter_ms: 300, duration_ms: dice.whole(2000, 4000) }),
  ban: (dice) => ({ duration_ms: dice.whole(2000, 3000) }),
  refuse_connections: () => ({ duration_ms: 2000 }),
  maintenance: () => ({ duration_ms: 2000 }),
  clock_skew: (dice) => ({ ms: dice.whole(-60_000, 60_000), duration_ms: dice.whole(2000, 5000) }),
}

export interface ChaosPlan {
  readonly dice: Dice
  readonly untilMs: number
  /** Between two faults, on average. */
  readonly everyMs: number
}

/** Until then something goes wrong at one of the venues again and again. */
export async function chaos(sides: readonly VenueSide[], plan: ChaosPlan): Promise<void> {
  const { dice, untilMs, everyMs } = plan
  for (;;) {
    const pauseMs = everyMs * dice.between(0.5, 1.5)
    if (performance.now() + pauseMs > untilMs) return
    await Bun.sleep(pauseMs)
    const side = dice.oneOf(sides)
    const [name, make] = dice.oneOf(Object.entries(FAULTS))
    await side.venue('POST', '/_faults', { fault: name, ...make(dice) })
  }
}

/** Everything is as it should be again. Answers how often each kind was asked for, and struck. */
export async function calm(sides: readonly VenueSide[]): Promise<Readonly<Record<string, FaultCount>>> {
  const counts: Record<string, FaultCount> = {}
  for (const side of sides) {
    for (const row of (await side.venue('GET', '/_faults'))['items'] as FaultRow[]) {
      const count = counts[row.fault] ?? { asked: 0, struck: 0 }
      counts[row.fault] = { asked: count.asked + 1, struck: count.struck + row.struck }
    }
    await side.venue('DELETE', '/_faults')
  }
  return counts
}

export interface FaultCount {
  readonly asked: number
  readonly struck: number
}

interface FaultRow {
  readonly fault: string
  readonly struck: number
}
