import { Field, Segments, usePreferences } from '../../components/index.ts'
import { useServerNow } from '../../data/index.ts'
import { msOfNs, zoneName } from '../../lib/time.ts'
import { expiryAt, expiryNs, expiryOf, fieldText } from './expiry.ts'
import { FIELDS, type TicketTime, type TicketType } from './fields.ts'
import type { PartProps } from './parts.ts'

const SIDES = [
  { value: 'buy', label: 'Buy', testId: 'ticket-buy', tone: 'buy' },
  { value: 'sell', label: 'Sell', testId: 'ticket-sell', tone: 'sell' },
] as const

const ORDER: readonly TicketType[] = ['limit', 'market', 'oco', 'stop_market', 'stop_limit', 'trailing_stop']
const TYPES = ORDER.map((type) => ({ value: type, label: FIELDS[type].label, testId: `ticket-type-${type}` }))

type ChoiceProps = Pick<PartProps, 'draft' | 'onChange'>

export function Choices({ draft, onChange }: ChoiceProps) {
  return (
    <>
      <Segments label="Side" segments={SIDES} value={draft.side} onChange={(side) => onChange({ side })} />
      <Segments
        label="Order type"
        className="segments segments-grid"
        segments={TYPES}
        value={draft.type}
        onChange={(type) => onChange({ type })}
      />
    </>
  )
}

const TIME_LABELS: Readonly<Record<TicketTime, string>> = { gtc: 'GTC', ioc: 'IOC', fok: 'FOK', gtd: 'GTD' }
const DAY_MS = 86_400_000

/** How long it works. A date starts out a day ahead. */
export function TimeChoice({ draft, onChange, problemOf, messageId }: PartProps) {
  const { zone } = usePreferences()
  const serverNow = useServerNow()
  const { times } = FIELDS[draft.type]
  const expiresNs = expiryNs(draft.expiry)
  if (times.length === 0) return null
  const choose = (timeInForce: TicketTime) => {
    const isDateWanted = timeInForce === 'gtd' && draft.expiry === ''
    onChange({ timeInForce, ...(isDateWanted ? { expiry: expiryAt(serverNow() + DAY_MS, zone) } : {}) })
  }
  return (
    <>
      <Segments
        label="Time in force"
        segments={times.map((time) => ({
          value: time,
          label: TIME_LABELS[time],
          testId: `ticket-time-${time}`,
        }))}
        value={draft.timeInForce}
        onChange={choose}
      />
      {draft.timeInForce === 'gtd' && (
        <Field
          label="Until"
          type="datetime-local"
          unit={zoneName(zone, expiresNs === null ? serverNow() : msOfNs(expiresNs))}
          value={fieldText(draft.expiry, zone)}
          problem={problemOf('expiry')}
          problemAt={messageId}
          onText={(text) => onChange({ expiry: expiryOf(text.slice(0, 16), zone) })}
          data-testid="ticket-expiry"
        />
      )}
    </>
  )
}

/** What may go with this type of order. */
export function Flags({ draft, onChange }: ChoiceProps) {
  const { mayPostOnly, mayBracket } = FIELDS[draft.type]
  return (
    <div className="ticket-flags">
      {mayPostOnly && (
        <Flag
          label="Post only"
          isChecked={draft.isPostOnly}
          onChange={(isPostOnly) => onChange({ isPostOnly })}
          testId="ticket-post-only"
        />
      )}
      <Flag
        label="Reduce only"
        isChecked={draft.isReduceOnly}
        onChange={(isReduceOnly) => onChange({ isReduceOnly })}
        testId="ticket-reduce-only"
      />
      {mayBracket && (
        <Flag
          label="Bracket"
          isChecked={draft.hasBracket}
          onChange={(hasBracket) => onChange({ hasBracket })}
          testId="ticket-bracket"
        />
      )}
    </div>
  )
}

interface FlagProps {
  readonly label: string
  readonly isChecked: boolean
  readonly onChange: (isChecked: boolean) => void
  readonly testId: string
}

function Flag({ label, isChecked, onChange, testId }: FlagProps) {
  return (
    <label>
      <input
        type="checkbox"
        checked={isChecked}
        data-testid={testId}
        onChange={(event) => onChange(event.target.checked)}
      />
      {label}
    </label>
  )
}
