import type { ReactNode } from 'react'
import { classes } from '../lib/browser.ts'
import { Spark } from './spark.tsx'
import type { Tone } from './tone.ts'

interface FigureProps {
  readonly label: string
  readonly value: ReactNode
  readonly unit?: string
  /** A line under it: what it is measured against, or since when. */
  readonly note?: ReactNode
  readonly tone?: Tone
  /** Its small history, oldest first. */
  readonly history?: readonly (number | null)[]
  readonly testId?: string
}

/** One number that is watched, with its name, its unit and its small history. */
export function Figure({ label, value, unit, note, tone = 'plain', history, testId }: FigureProps) {
  return (
    <div className="figure" data-tone={tone} data-testid={testId}>
      <span className="figure-label">{label}</span>
      <span className="figure-value live">
        {value}
        {unit !== undefined && <span className="figure-unit"> {unit}</span>}
      </span>
      {history !== undefined && <Spark values={history} label={`${label}, lately`} tone={tone} />}
      {note !== undefined && <span className="figure-note">{note}</span>}
    </div>
  )
}

export interface Pair {
  readonly name: string
  readonly value: ReactNode
  readonly testId?: string
}

/** Names and what they stand at, under one another. */
export function KeyValues({
  pairs,
  className,
}: {
  readonly pairs: readonly Pair[]
  readonly className?: string
}) {
  return (
    <dl className={classes('key-values', className)}>
      {pairs.map(({ name, value, testId }) => (
        <div key={name} className="key-value">
          <dt>{name}</dt>
          <dd className="live" data-testid={testId}>
            {value}
          </dd>
        </div>
      ))}
    </dl>
  )
}

export function Badge({ tone = 'plain', children }: { readonly tone?: Tone; readonly children: ReactNode }) {
  return (
    <span className="tag" data-tone={tone}>
      {children}
    </span>
  )
}

const DOTS: Readonly<Record<Tone, string>> = { plain: '●', good: '●', bad: '▲', warn: '◆', soft: '○' }

/** A state in a word, with a mark whose shape says it too. */
export function StateDot({ tone, label }: { readonly tone: Tone; readonly label: string }) {
  return (
    <span className="state-dot" data-tone={tone}>
      <span aria-hidden="true">{DOTS[tone]}</span> {label}
    </span>
  )
}
