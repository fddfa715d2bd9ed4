import type { ReactNode } from 'react'

export type StepState = 'done' | 'now' | 'open' | 'failed'

interface StepProps {
  readonly state: StepState
  readonly title: string
  readonly testId?: string
  /** What it stands at, or what to do. */
  readonly children?: ReactNode
}

const MARKS: Readonly<Record<StepState, { readonly mark: string; readonly word: string }>> = {
  done: { mark: '✓', word: 'Done' },
  now: { mark: '▸', word: 'Now' },
  open: { mark: '○', word: 'To do' },
  failed: { mark: '▲', word: 'Not working' },
}

/** One line of the list; its mark says by shape and word what its colour says. */
export function Step({ state, title, testId, children }: StepProps) {
  const { mark, word } = MARKS[state]
  return (
    <li className="step" data-state={state} data-testid={testId}>
      <span className="step-mark">
        <span aria-hidden="true">{mark}</span>
        <span className="sr-only">{word}:</span>
      </span>
      <div className="step-body">
        <h3 className="step-title">{title}</h3>
        {children}
      </div>
    </li>
  )
}
