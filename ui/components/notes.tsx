import type { ReactNode } from 'react'
import { asSentence } from '../lib/sentence.ts'
import { Button } from './button.tsx'

interface ProblemNoteProps {
  readonly problem: { readonly message: string } | null
  readonly onRetry?: () => void
}

/** What went wrong, in a sentence, and the way to try again. Nothing while nothing did. */
export function ProblemNote({ problem, onRetry }: ProblemNoteProps) {
  if (problem === null) return null
  return (
    <div className="problem-note" role="alert">
      <span>{asSentence(problem.message)}</span>
      {onRetry !== undefined && (
        <Button size="small" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  )
}

export function Loading({ what }: { readonly what: string }) {
  return (
    <div className="empty" role="status" data-testid="loading">
      Loading {what}…
    </div>
  )
}

/** What could not be renewed looks it: numbers inside with the class `live` are grey. */
export function Stale({ isOld, children }: { readonly isOld: boolean; readonly children: ReactNode }) {
  return (
    <div className="contents" data-stale={isOld}>
      {isOld && (
        <p className="stale-note" role="status">
          These numbers could not be renewed and may be old.
        </p>
      )}
      {children}
    </div>
  )
}

export interface Change {
  readonly name: string
  readonly before: string
  readonly after: string
}

/** What would change: before and after, side by side. */
export function Diff({ changes }: { readonly changes: readonly Change[] }) {
  return (
    <table className="rows diff" aria-label="Changes">
      <thead>
        <tr>
          <th scope="col">What</th>
          <th scope="col">Now</th>
          <th scope="col">Then</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ name, before, after }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>
              <del>{before}</del>
            </td>
            <td>
              <ins>{after}</ins>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
