import { type InputHTMLAttributes, type Ref, useId } from 'react'
import { classes } from '../lib/browser.ts'
import { typedDecimal } from '../lib/typed-decimal.ts'

interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'value'> {
  readonly label: string
  readonly value: string
  readonly onText: (text: string, isPasted: boolean) => void
  /** A sentence under the field; the field is then announced as invalid. */
  readonly problem?: string | null
  /** Where the sentence is said instead, by the id of that element: a form then keeps its height. */
  readonly problemAt?: string
  readonly unit?: string
  readonly inputRef?: Ref<HTMLInputElement>
}

/** A labelled line of text with its unit and what is wrong with it. */
export function Field(props: FieldProps) {
  const { label, value, onText, problem, problemAt, unit, inputRef, className, ...rest } = props
  const id = useId()
  const problemId = problemAt ?? `${id}-problem`
  return (
    <div className={className}>
      <div className="field" data-problem={Boolean(problem)}>
        <label htmlFor={id}>{label}</label>
        <input
          {...rest}
          id={id}
          ref={inputRef}
          value={value}
          aria-invalid={Boolean(problem)}
          aria-describedby={problem ? problemId : rest['aria-describedby']}
          onChange={(event) => onText(event.target.value, isPaste(event.nativeEvent))}
        />
        {unit !== undefined && <span className="unit">{unit}</span>}
      </div>
      {problem && problemAt === undefined && (
        <p id={problemId} className={classes('mt-1', 'text-down')}>
          {problem}
        </p>
      )}
    </div>
  )
}

/** Dropping a selection or putting one back is as much of a piece. */
const PASTES: ReadonlySet<string> = new Set(['insertFromPaste', 'insertFromDrop', 'insertReplacementText'])

const isPaste = (event: Event): boolean => event instanceof InputEvent && PASTES.has(event.inputType)

/** A number as a person writes or pastes it. */
export function DecimalField({ value, onText, ...rest }: FieldProps) {
  return (
    <Field
      {...rest}
      value={value}
      inputMode="decimal"
      autoComplete="off"
      spellCheck={false}
      data-decimal="true"
      onText={(next, isPasted) => onText(typedDecimal(value, next, isPasted), isPasted)}
    />
  )
}
