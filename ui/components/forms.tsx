import { type ReactNode, useId } from 'react'
import { classes } from '../lib/browser.ts'

export interface Choice<Value extends string> {
  readonly value: Value
  readonly label: string
}

interface SelectProps<Value extends string> {
  readonly label: string
  readonly value: Value
  readonly choices: readonly Choice<Value>[]
  readonly onChange: (value: Value) => void
  readonly isLabelHidden?: boolean
  readonly isDisabled?: boolean
  readonly testId?: string
}

/** One of several, by the browser's own list. */
export function Select<Value extends string>(props: SelectProps<Value>) {
  const { label, value, choices, onChange, isLabelHidden = false, isDisabled = false, testId } = props
  const id = useId()
  return (
    <div className="form-row">
      <label htmlFor={id} className={isLabelHidden ? 'sr-only' : 'form-label'}>
        {label}
      </label>
      <select
        id={id}
        className="select"
        value={value}
        disabled={isDisabled}
        data-testid={testId}
        onChange={(event) => {
          const chosen = choices.find((choice) => choice.value === event.target.value)
          if (chosen) onChange(chosen.value)
        }}
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </div>
  )
}

interface TextAreaProps {
  readonly label: string
  readonly value: string
  readonly onText: (text: string) => void
  readonly rows?: number
  readonly problem?: string | null
  readonly maxLength?: number
  readonly testId?: string
}

export function TextArea({ label, value, onText, rows = 4, problem, maxLength, testId }: TextAreaProps) {
  const id = useId()
  return (
    <div className="form-row">
      <label htmlFor={id} className="form-label">
        {label}
      </label>
      <textarea
        id={id}
        className="text-area"
        rows={rows}
        value={value}
        data-testid={testId}
        aria-invalid={Boolean(problem)}
        aria-describedby={problem ? `${id}-problem` : undefined}
        onChange={(event) => onText(event.target.value)}
        {...(maxLength === undefined ? {} : { maxLength })}
      />
      {problem && (
        <p id={`${id}-problem`} className="text-down">
          {problem}
        </p>
      )}
    </div>
  )
}

interface CheckProps {
  readonly label: ReactNode
  readonly isChecked: boolean
  readonly onChange: (isChecked: boolean) => void
  /** A sentence under it. */
  readonly about?: string
  readonly isDisabled?: boolean
  readonly testId?: string
}

/** One thing that is so or not. */
export function Check({ label, isChecked, onChange, about, isDisabled = false, testId }: CheckProps) {
  const id = useId()
  return (
    <div className="check">
      <input
        id={id}
        type="checkbox"
        checked={isChecked}
        disabled={isDisabled}
        data-testid={testId}
        aria-describedby={about === undefined ? undefined : `${id}-about`}
        onChange={(event) => onChange(event.target.checked)}
      />
      <label htmlFor={id}>{label}</label>
      {about !== undefined && (
        <p id={`${id}-about`} className="check-about">
          {about}
        </p>
      )}
    </div>
  )
}

interface FormRowProps {
  readonly label: string
  readonly children: ReactNode
  readonly about?: ReactNode
  readonly className?: string
}

/** Several fields under one name. */
export function FormRow({ label, children, about, className }: FormRowProps) {
  return (
    <fieldset className={classes('form-row', className)}>
      <legend className="form-label">{label}</legend>
      {children}
      {about !== undefined && <p className="check-about">{about}</p>}
    </fieldset>
  )
}
