import type { VenueName } from '../../../src/domain/index.ts'
import { chanceFor } from './chance.ts'
import { HostileVenue } from './hostile-venue.ts'
import type { HuntTime } from './hunt-time.ts'
import type { Market } from './market.ts'
import type { LifePlan } from './plan.ts'
import { VenueTruth } from './venue-truth.ts'

export const FOE = 'foe' as VenueName

/** A hostile venue and what really happens at it. */
export function aFoe({ faults, seed }: LifePlan, time: HuntTime, market: Market) {
  const venue: HostileVenue = new HostileVenue({
    name: FOE,
    truth: () => truth,
    time,
    chance: chanceFor(seed, 'network'),
    has: (fault) => faults.has(fault),
  })
  const truth: VenueTruth = new VenueTruth({
    chance: chanceFor(seed, 'venue'),
    time,
    market,
    fillsLate: faults.has('late_fills'),
    refuses: faults.has('refusals'),
    emit: (order, report) => venue.onStream(order, report),
  })
  return { venue, truth }
}
