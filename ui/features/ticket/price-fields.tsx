import { DecimalField, Select } from '../../components/index.ts'
import { FIELDS } from './fields.ts'
import { type PartProps, TRIGGERS } from './parts.ts'

/** The prices this type of order lives by, and no others. */
export function PriceFields(props: PartProps) {
  const { draft, onChange, instrument, problemOf, messageId } = props
  const { price, trigger, trail } = FIELDS[draft.type]
  const isPair = draft.type === 'oco'
  return (
    <>
      {trigger && <TriggerField {...props} />}
      {trail && <TrailFields {...props} />}
      {price && (
        <DecimalField
          label={isPair || draft.type === 'stop_limit' ? 'Limit' : 'Price'}
          unit={instrument.quote}
          value={draft.price}
          placeholder="click one in the book"
          problem={problemOf('price')}
          problemAt={messageId}
          onText={(text) => onChange({ price: text })}
          data-testid="ticket-price"
        />
      )}
      {isPair && (
        <DecimalField
          label="Stop limit"
          unit={instrument.quote}
          value={draft.stopLimit}
          placeholder="empty: at market"
          problem={problemOf('stopLimit')}
          problemAt={messageId}
          onText={(stopLimit) => onChange({ stopLimit })}
          data-testid="ticket-stop-limit"
        />
      )}
    </>
  )
}

function TriggerField({ draft, onChange, instrument, problemOf, messageId }: PartProps) {
  return (
    <div className="ticket-beside">
      <DecimalField
        label="Trigger"
        placeholder={instrument.quote}
        value={draft.trigger}
        problem={problemOf('trigger')}
        problemAt={messageId}
        onText={(trigger) => onChange({ trigger })}
        data-testid="ticket-trigger"
      />
      <TriggerBy draft={draft} onChange={onChange} />
    </div>
  )
}

const trailUnits = (quote: string) =>
  [
    { value: 'percent', label: '%' },
    { value: 'amount', label: quote },
  ] as const

function TrailFields({ draft, onChange, instrument, problemOf, messageId }: PartProps) {
  return (
    <>
      <div className="ticket-beside">
        <DecimalField
          label="Trails by"
          value={draft.trail}
          problem={problemOf('trail')}
          problemAt={messageId}
          onText={(trail) => onChange({ trail })}
          data-testid="ticket-trail"
        />
        <Select
          label="Distance in"
          isLabelHidden
          choices={trailUnits(instrument.quote)}
          value={draft.trailBy}
          onChange={(trailBy) => onChange({ trailBy, trail: '' })}
          testId="ticket-trail-by"
        />
      </div>
      <TriggerRow draft={draft} onChange={onChange} />
    </>
  )
}

type TriggerProps = Pick<PartProps, 'draft' | 'onChange'>

/** Where it has a line of its own it says what it is. */
export function TriggerRow({ draft, onChange }: TriggerProps) {
  return (
    <div className="ticket-trigger-row">
      <span aria-hidden="true">Triggered by the price</span>
      <TriggerBy draft={draft} onChange={onChange} />
    </div>
  )
}

function TriggerBy({ draft, onChange }: TriggerProps) {
  return (
    <Select
      label="Trigger by"
      isLabelHidden
      value={draft.triggerBy}
      choices={TRIGGERS}
      onChange={(triggerBy) => onChange({ triggerBy })}
      testId="ticket-trigger-by"
    />
  )
}
