import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { EquityAnswer, EquityRow } from '../../../src/contract/index.ts'
import {
  Empty,
  Loading,
  Panel,
  ProblemNote,
  Segments,
  TimeChart,
  type TimeSeries,
} from '../../components/index.ts'
import { decimalOf, exactText, useServer, useServerNow } from '../../data/index.ts'
import { drawnNumber, formatDrawn } from '../../lib/decimal.ts'
import { msOfNs } from '../../lib/time.ts'

const DAY_MS = 86_400_000
const RANGES = [
  { value: '1d', label: '1D', interval: '1m', days: 1 },
  { value: '1w', label: '1W', interval: '1h', days: 7 },
  { value: '1m', label: '1M', interval: '1h', days: 30 },
  { value: 'all', label: 'All', interval: '1d', days: null },
] as const
type Range = (typeof RANGES)[number]['value']

const REFRESH_MS = 60_000
/** A page that stays open shows the last day still, not all days since it was opened. */
const RANGE_MS = 3_600_000
const EQUITY_HEIGHT = 220
const DRAWDOWN_HEIGHT = 96

/** What everything was worth, and below it how far that was from the highest. */
export function EquityCurve({ asset }: { readonly asset: string }) {
  const [range, setRange] = useState<Range>('1d')
  const nowMs = useSince(RANGE_MS)
  const path = useMemo(() => pathOf(range, nowMs), [range, nowMs])
  const { value: read, problem, refresh } = useServer<EquityAnswer>(path, { refreshMs: REFRESH_MS })
  const value = useKept(read, range)
  return (
    <Panel
      title={`Equity, ${asset}`}
      className="flex-none"
      aside={
        <Segments
          label="Time shown"
          segments={RANGES}
          value={range}
          onChange={setRange}
          className="segments portfolio-ranges ml-auto"
        />
      }
    >
      <ProblemNote problem={problem} onRetry={refresh} />
      {value === null && problem === null && <Loading what="the curve" />}
      {value !== null &&
        (value.items.length < 2 ? (
          <Empty>{EMPTY}</Empty>
        ) : (
          <Curves key={range} points={value.items} asset={asset} />
        ))}
    </Panel>
  )
}

const EMPTY = 'A curve needs two points. VeloZ writes one down at the end of each minute while it runs.'

/** The last answer of the same range, while one from a later moment on is on its way. */
function useKept(read: EquityAnswer | null, range: Range): EquityAnswer | null {
  const kept = useRef({ range, read })
  if (read !== null || kept.current.range !== range) kept.current = { range, read }
  return kept.current.read
}

/** The present by VeloZ's clock, looked up now and then. */
function useSince(intervalMs: number): number {
  const serverNow = useServerNow()
  const [nowMs, setNowMs] = useState(serverNow)
  useEffect(() => {
    const timer = setInterval(() => setNowMs(serverNow()), intervalMs)
    return () => clearInterval(timer)
  }, [intervalMs, serverNow])
  return nowMs
}

/** From a full minute on: the same path for an hour. */
function pathOf(range: Range, nowMs: number): string {
  const { interval, days } = RANGES.find(({ value }) => value === range) ?? RANGES[0]
  if (days === null) return `/api/portfolio/equity?interval=${interval}`
  const from = Math.floor((nowMs - days * DAY_MS) / 60_000) * 60_000
  return `/api/portfolio/equity?interval=${interval}&from_ts_ns=${from}000000`
}

interface CurvesProps {
  readonly points: readonly EquityRow[]
  readonly asset: string
}

function Curves({ points, asset }: CurvesProps) {
  const [equity, drawdown] = useMemo(() => seriesOf(points), [points])
  const money = useCallback((value: number) => formatDrawn(value, 2), [])
  const percent = useCallback((value: number) => `${formatDrawn(value, 2)} %`, [])
  const last = points.at(-1)
  const worst = Math.max(...points.map((point) => drawnNumber(decimalOf(point.drawdown))))
  const said = last === undefined ? '' : money(drawnNumber(decimalOf(last.equity)))
  return (
    <>
      <TimeChart
        series={equity}
        label={`Equity over time, ${said} ${asset} at the end`}
        height={EQUITY_HEIGHT}
        format={money}
        testId="equity-chart"
      />
      <h3 className="portfolio-sub">Drawdown</h3>
      <TimeChart
        series={drawdown}
        label={`Drawdown over time, at most ${percent(worst * 100)}`}
        height={DRAWDOWN_HEIGHT}
        format={percent}
        testId="drawdown-chart"
      />
    </>
  )
}

type Drawn = readonly TimeSeries[]

function seriesOf(points: readonly EquityRow[]): readonly [Drawn, Drawn] {
  const distinct = oneASecond(points)
  const drawn = (figureOf: (row: EquityRow) => number) =>
    distinct.map(({ time, row }) => ({ time, value: figureOf(row) }))
  return [
    [
      {
        name: 'Equity',
        kind: 'area',
        tone: 'accent',
        points: drawn((row) => drawnNumber(decimalOf(row.equity))),
      },
    ],
    [
      {
        name: 'Drawdown',
        kind: 'line',
        tone: 'down',
        points: drawn((row) => -100 * drawnNumber(decimalOf(row.drawdown))),
      },
    ],
  ]
}

/** The chart knows seconds, and takes none twice. */
function oneASecond(points: readonly EquityRow[]) {
  const byTime = new Map(points.map((row) => [Math.floor(msOfNs(exactText(row.ts_ns)) / 1000), row]))
  return [...byTime].map(([time, row]) => ({ time, row }))
}
