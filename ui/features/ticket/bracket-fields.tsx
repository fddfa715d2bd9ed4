import { DecimalField } from '../../components/index.ts'
import { FIELDS, isStopType } from './fields.ts'
import type { FieldName } from './judge-fields.ts'
import type { PartProps } from './parts.ts'
import { TriggerRow } from './price-fields.tsx'

const EXITS = [
  { field: 'takeProfit', label: 'Take profit', placeholder: '', testId: 'ticket-take-profit' },
  { field: 'stopLoss', label: 'Stop loss', placeholder: '', testId: 'ticket-stop-loss' },
  {
    field: 'stopLossLimit',
    label: 'Its limit',
    placeholder: 'empty: at market',
    testId: 'ticket-stop-loss-limit',
  },
] as const satisfies readonly {
  readonly field: FieldName
  readonly label: string
  readonly placeholder: string
  readonly testId: string
}[]

/** The exits that follow the fills of the entry; the one cancels the other. */
export function BracketFields({ draft, onChange, instrument, problemOf, messageId }: PartProps) {
  if (!draft.hasBracket || !FIELDS[draft.type].mayBracket) return null
  return (
    <>
      {EXITS.map(({ field, label, placeholder, testId }) => (
        <DecimalField
          key={field}
          label={label}
          unit={instrument.quote}
          value={draft[field]}
          placeholder={placeholder}
          problem={problemOf(field)}
          problemAt={messageId}
          onText={(text) => onChange({ [field]: text })}
          data-testid={testId}
        />
      ))}
      {!isStopType(draft.type) && <TriggerRow draft={draft} onChange={onChange} />}
    </>
  )
}
