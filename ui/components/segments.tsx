import { useId } from 'react'

export interface Segment<Value extends string> {
  readonly value: Value
  readonly label: string
  readonly testId?: string
  readonly tone?: 'buy' | 'sell'
}

interface SegmentsProps<Value extends string> {
  readonly label: string
  readonly segments: readonly Segment<Value>[]
  readonly value: Value
  readonly onChange: (value: Value) => void
  readonly className?: string
}

/** One of a few, all in sight: the browser's own radio buttons in the shape of one divided button. */
export function Segments<Value extends string>(props: SegmentsProps<Value>) {
  const { label, segments, value, onChange, className } = props
  const name = useId()
  return (
    <fieldset className={className ?? 'segments'}>
      <legend className="sr-only">{label}</legend>
      {segments.map((segment) => (
        <label key={segment.value} data-tone={segment.tone}>
          <input
            type="radio"
            name={name}
            value={segment.value}
            checked={segment.value === value}
            onChange={() => onChange(segment.value)}
            data-testid={segment.testId}
          />
          {segment.label}
        </label>
      ))}
    </fieldset>
  )
}
