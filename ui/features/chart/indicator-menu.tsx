import { useId, useRef, useState } from 'react'
import { Check } from '../../components/index.ts'
import {
  INDICATOR_ABOUT,
  INDICATOR_NAMES,
  type Indicator,
  LENGTH_MAX,
  LENGTH_MIN,
  lengthOf,
} from './indicator-settings.ts'

interface IndicatorMenuProps {
  readonly indicators: readonly Indicator[]
  readonly onChange: (indicators: readonly Indicator[]) => void
}

/** A button with a small form behind it; the browser's own popover closes it by Esc or a click elsewhere. */
export function IndicatorMenu({ indicators, onChange }: IndicatorMenuProps) {
  const id = useId()
  const panel = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  const place = () => {
    const box = button.current?.getBoundingClientRect()
    if (!box || !panel.current) return
    const { style, offsetWidth } = panel.current
    style.top = `${box.bottom + 4}px`
    style.left = `${Math.max(4, Math.min(box.left, window.innerWidth - offsetWidth - 4))}px`
  }
  const change = (next: Indicator) =>
    onChange(indicators.map((known) => (known.kind === next.kind ? next : known)))
  const countOn = indicators.filter(({ isOn }) => isOn).length
  return (
    <>
      <button
        ref={button}
        type="button"
        className="button button-quiet button-small"
        popoverTarget={id}
        data-testid="chart-indicators"
      >
        Indicators{countOn > 0 ? ` (${countOn})` : ''}
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        role="dialog"
        aria-label="Indicators"
        className="chart-indicators"
        onToggle={(event) => event.newState === 'open' && place()}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          // Closes this alone: elsewhere on the page the key empties the ticket.
          event.stopPropagation()
          panel.current?.hidePopover()
          button.current?.focus()
        }}
      >
        {indicators.map((indicator) => (
          <IndicatorRow key={indicator.kind} indicator={indicator} onChange={change} />
        ))}
      </div>
    </>
  )
}

interface IndicatorRowProps {
  readonly indicator: Indicator
  readonly onChange: (indicator: Indicator) => void
}

function IndicatorRow({ indicator, onChange }: IndicatorRowProps) {
  const { kind, isOn } = indicator
  return (
    <div className="chart-indicator">
      <Check
        label={INDICATOR_NAMES[kind]}
        about={INDICATOR_ABOUT[kind]}
        isChecked={isOn}
        onChange={(next) => onChange({ ...indicator, isOn: next })}
        testId={`indicator-${kind}`}
      />
      {indicator.kind !== 'vwap' && (
        <LengthField
          name={INDICATOR_NAMES[kind]}
          length={indicator.length}
          onLength={(length) => onChange({ ...indicator, length, isOn: true })}
        />
      )}
    </div>
  )
}

interface LengthFieldProps {
  readonly name: string
  readonly length: number
  readonly onLength: (length: number) => void
}

/** What is typed counts as soon as it is a length; what is none is left as it was. */
function LengthField({ name, length, onLength }: LengthFieldProps) {
  const [text, setText] = useState(String(length))
  const typed = lengthOf(text)
  return (
    <input
      className="chart-length"
      inputMode="numeric"
      aria-label={`Bars of ${name}, ${LENGTH_MIN} to ${LENGTH_MAX}`}
      aria-invalid={typed === null}
      value={text}
      onChange={({ target }) => {
        setText(target.value)
        const next = lengthOf(target.value)
        if (next !== null) onLength(next)
      }}
      onBlur={() => setText(String(length))}
    />
  )
}
