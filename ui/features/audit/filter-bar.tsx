import { type FormEvent, useState } from 'react'
import { Button, Field, Select } from '../../components/index.ts'
import { useServerNow } from '../../data/index.ts'
import {
  type AuditFilter,
  dayEnd,
  EVERYTHING,
  OUTCOMES,
  RANGES,
  type Range,
  rangeStart,
  TYPES,
} from './filter.ts'

interface FilterBarProps {
  readonly filter: AuditFilter
  readonly onFilter: (filter: AuditFilter) => void
}

/** Choices count at once; what is typed counts with Enter, so that half a name asks nothing. */
export function FilterBar({ filter, onFilter }: FilterBarProps) {
  const [typed, setTyped] = useState({ user: '', action: '' })
  const [range, setRange] = useState<Range>('any')
  const serverNow = useServerNow()
  const [days, setDays] = useState({ from: '', to: '' })
  const isTyping = typed.user !== filter.user || typed.action !== filter.action
  const onRange = (next: Range) => {
    setRange(next)
    onFilter({ ...filter, from: next === 'days' ? days.from : rangeStart(next, serverNow()), to: '' })
  }
  const onDays = (next: typeof days) => {
    setDays(next)
    onFilter({ ...filter, from: next.from, to: dayEnd(next.to) })
  }
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    onFilter({ ...filter, ...typed })
  }
  const onClear = () => {
    setTyped({ user: '', action: '' })
    setRange('any')
    setDays({ from: '', to: '' })
    onFilter(EVERYTHING)
  }
  return (
    <form className="audit-filters" aria-label="Filters" onSubmit={onSubmit}>
      <Select
        label="Type"
        value={filter.type}
        choices={TYPES}
        onChange={(type) => onFilter({ ...filter, type })}
        testId="audit-type"
      />
      <Select
        label="Outcome"
        value={filter.outcome}
        choices={OUTCOMES}
        onChange={(outcome) => onFilter({ ...filter, outcome })}
        testId="audit-outcome"
      />
      <Select label="Time" value={range} choices={RANGES} onChange={onRange} testId="audit-range" />
      {range === 'days' && (
        <>
          <Day label="From (UTC)" value={days.from} onDay={(from) => onDays({ ...days, from })} />
          <Day label="To (UTC)" value={days.to} onDay={(to) => onDays({ ...days, to })} />
        </>
      )}
      <Field
        label="User"
        className="field-text audit-text"
        value={typed.user}
        onText={(user) => setTyped({ ...typed, user })}
        autoComplete="off"
        spellCheck={false}
        data-testid="audit-user"
      />
      <Field
        label="Action"
        className="field-text audit-text"
        placeholder="such as signed_in"
        value={typed.action}
        onText={(action) => setTyped({ ...typed, action })}
        autoComplete="off"
        spellCheck={false}
        data-testid="audit-action"
      />
      <Button type="submit" disabled={!isTyping}>
        Apply
      </Button>
      {(filter !== EVERYTHING || isTyping) && (
        <Button tone="quiet" onClick={onClear}>
          Clear
        </Button>
      )}
    </form>
  )
}

interface DayProps {
  readonly label: string
  readonly value: string
  readonly onDay: (day: string) => void
}

function Day({ label, value, onDay }: DayProps) {
  return (
    <label className="form-row">
      <span className="form-label">{label}</span>
      <input type="date" className="select" value={value} onChange={(event) => onDay(event.target.value)} />
    </label>
  )
}
