import { describe, expect, test } from 'bun:test'
import { KPI_NAMES, KPI_POINTS_MAX } from '../../../src/contract/index.ts'
import { OrderTally } from '../../../src/http/kpi/index.ts'
import { quantileMs } from '../../../src/http/kpi/quantile.ts'
import { type KpiPoint, KpiRing } from '../../../src/http/kpi/ring.ts'
import type { RecordGroup } from '../../../src/ports/index.ts'
import { T0 } from '../../support/builders.ts'
import { virtualTime } from '../../support/virtual-time.ts'

const point = (value: number) => Object.fromEntries(KPI_NAMES.map((name) => [name, value])) as KpiPoint

describe('the hour that is kept', () => {
  test('has the latest points, oldest first, and no more than its hour', () => {
    const ring = new KpiRing()
    for (let at = 1; at <= KPI_POINTS_MAX + 30; at++) ring.push(at, point(at * 2))
    expect(ring.timesMs(3)).toEqual([KPI_POINTS_MAX + 28, KPI_POINTS_MAX + 29, KPI_POINTS_MAX + 30])
    expect(ring.column('equity', 2)).toEqual([(KPI_POINTS_MAX + 29) * 2, (KPI_POINTS_MAX + 30) * 2])
    expect(ring.timesMs(5000).length).toBe(KPI_POINTS_MAX)
    expect(ring.timesMs(5000)[0]).toBe(31)
  })

  test('what was not measured is null', () => {
    const ring = new KpiRing()
    expect(ring.column('equity', 10)).toEqual([])
    ring.push(1, point(Number.NaN))
    expect(ring.column('http_p99_ms', 10)).toEqual([null])
  })
})

describe('a percentile of what was counted between two looks', () => {
  const boundsMs = [1, 2, 4]
  test('lies inside its bucket, and what was counted before is left out', () => {
    const before = { boundsMs, counts: [100, 0, 0, 0] }
    const after = { boundsMs, counts: [100, 10, 0, 0] }
    expect(quantileMs(before, after, 0.5)).toBe(1.5)
    expect(quantileMs(null, after, 0.5)).toBeLessThan(1)
  })
  test('is nothing where nothing was counted, and the last bound beyond it', () => {
    expect(quantileMs(null, { boundsMs, counts: [0, 0, 0, 0] }, 0.5)).toBeNaN()
    expect(quantileMs(null, { boundsMs, counts: [0, 0, 0, 5] }, 0.99)).toBe(4)
  })
})

describe('what became of orders', () => {
  const group = (kind: string, status = 'filled') =>
    ({ event: { kind }, order: { status } }) as unknown as RecordGroup

  test('is counted since midnight, each end once', () => {
    const time = virtualTime(T0)
    const tally = new OrderTally(() => time.now())
    tally.onRecords([
      group('order_submitted'),
      group('order_filled', 'partially_filled'),
      group('order_filled'),
      group('order_denied'),
      group('order_rejected'),
      group('order_cancelled'),
      group('order_expired'),
    ])
    const counts = { submitted: 1, filled: 1, cancelled: 1, rejected: 1, denied: 1, expired: 1 }
    expect(tally.today().counts).toEqual(counts)
    time.advance(86_400_000)
    expect(tally.today().counts.filled).toBe(0)
    expect(Number(tally.today().since % 86_400_000_000_000n)).toBe(0)
    expect(tally.asked).toBe(2)
  })
})
