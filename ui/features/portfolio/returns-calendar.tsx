import { useState } from 'react'
import type { EquityAnswer, EquityDayRow, PortfolioAnswer } from '../../../src/contract/index.ts'
import { Amount, Button, Empty, KeyValues, Loading, Panel, ProblemNote } from '../../components/index.ts'
import { decimalOf, useServer } from '../../data/index.ts'
import { drawnNumber } from '../../lib/decimal.ts'
import {
  type CalendarDay,
  type Month,
  monthOf,
  monthTitle,
  shifted,
  strengthOf,
  weeksOf,
  withToday,
} from './calendar.ts'
import { MONEY_PLACES, percentText } from './words.ts'

const REFRESH_MS = 60_000
const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

/** What each day brought, a month at a time. */
export function ReturnsCalendar({ portfolio }: { readonly portfolio: PortfolioAnswer }) {
  const { value, problem, refresh } = useServer<EquityAnswer>('/api/portfolio/equity?interval=1d', {
    refreshMs: REFRESH_MS,
  })
  return (
    <Panel title="Daily returns" className="flex-none">
      <ProblemNote problem={problem} onRetry={refresh} />
      {value === null && problem === null && <Loading what="the days" />}
      {value !== null &&
        (value.days.length === 0 ? (
          <Empty>The first day appears here once VeloZ has run for a minute.</Empty>
        ) : (
          <Months days={withToday(value.days, portfolio)} asset={portfolio.equity_asset} />
        ))}
    </Panel>
  )
}

interface DaysProps {
  readonly days: readonly EquityDayRow[]
  readonly asset: string
}

function Months({ days, asset }: DaysProps) {
  const newest = days.at(-1)
  const [month, setMonth] = useState<Month>(newest === undefined ? '1970-01' : monthOf(newest))
  const [chosen, setChosen] = useState<string | null>(newest?.day ?? null)
  const first = days[0] === undefined ? month : monthOf(days[0])
  const last = newest === undefined ? month : monthOf(newest)
  const row = days.find(({ day }) => day === chosen) ?? null
  return (
    <div className="calendar">
      <div className="calendar-head">
        <Button
          size="small"
          aria-label="The month before"
          disabled={month <= first}
          onClick={() => setMonth(shifted(month, -1))}
        >
          ‹
        </Button>
        <h3 aria-live="polite">{monthTitle(month)}</h3>
        <Button
          size="small"
          aria-label="The month after"
          disabled={month >= last}
          onClick={() => setMonth(shifted(month, 1))}
        >
          ›
        </Button>
      </div>
      <MonthGrid month={month} days={days} chosen={chosen} onChoose={setChosen} />
      {row !== null && <DayDetails row={row} asset={asset} />}
    </div>
  )
}

interface GridProps {
  readonly month: Month
  readonly days: readonly EquityDayRow[]
  readonly chosen: string | null
  readonly onChoose: (day: string) => void
}

function MonthGrid({ month, days, chosen, onChoose }: GridProps) {
  return (
    <table className="calendar-grid" aria-label={`Returns by day, ${monthTitle(month)}`}>
      <thead>
        <tr>
          {WEEKDAYS.map((name) => (
            <th key={name} scope="col" abbr={name}>
              {name.slice(0, 3)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeksOf(month, days).map((week) => (
          <tr key={week.find((day) => day !== null)?.day}>
            {week.map((day, at) => (
              <td key={day?.day ?? WEEKDAYS[at]}>
                {day !== null && <Day day={day} isChosen={day.day === chosen} onChoose={onChoose} />}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

interface DayProps {
  readonly day: CalendarDay
  readonly isChosen: boolean
  readonly onChoose: (day: string) => void
}

function Day({ day: { day, number, row }, isChosen, onChoose }: DayProps) {
  if (row === null) {
    return (
      <div className="calendar-day" data-empty="true">
        <span className="calendar-number">{number}</span>
      </div>
    )
  }
  const ratio = drawnNumber(decimalOf(row.return))
  const direction = ratio > 0 ? 'up' : ratio < 0 ? 'down' : 'level'
  return (
    <button
      type="button"
      className="calendar-day"
      data-direction={direction}
      data-strength={strengthOf(ratio)}
      aria-pressed={isChosen}
      data-testid={`day-${day}`}
      onClick={() => onChoose(day)}
    >
      <span className="calendar-number">{number}</span>
      <span className="live">{percentText(row.return, true)}</span>
    </button>
  )
}

function DayDetails({ row, asset }: { readonly row: EquityDayRow; readonly asset: string }) {
  const amount = (value: EquityDayRow['pnl'], isSigned = false) => (
    <Amount value={decimalOf(value)} places={MONEY_PLACES} unit={asset} isSigned={isSigned} />
  )
  return (
    <section className="calendar-details" aria-label={row.day} aria-live="polite">
      <h4>{row.day}</h4>
      <KeyValues
        pairs={[
          { name: 'Return', value: percentText(row.return, true) },
          { name: 'P&L', value: amount(row.pnl, true), testId: 'day-pnl' },
          { name: 'Paid in less out', value: amount(row.deposits) },
          { name: 'Equity at the start', value: amount(row.start_equity) },
          { name: 'Equity at the end', value: amount(row.end_equity) },
        ]}
      />
    </section>
  )
}
