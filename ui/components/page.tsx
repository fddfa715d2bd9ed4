import { type ReactNode, useId } from 'react'
import { classes } from '../lib/browser.ts'

interface PageProps {
  readonly title: string
  /** One sentence under the title, where the title does not say it all. */
  readonly subtitle?: ReactNode
  /** Actions, at the right. */
  readonly aside?: ReactNode
  readonly testId?: string
  /** The content takes all the height there is and scrolls by itself, as a table does. */
  readonly isFilled?: boolean
  readonly children: ReactNode
}

/** A page of the terminal: what it is, what can be done, and the content, which scrolls. */
export function Page({ title, subtitle, aside, testId, isFilled = false, children }: PageProps) {
  const id = useId()
  return (
    <div className="page" data-testid={testId}>
      <header className="page-head">
        <div className="min-w-0">
          <h1 id={id} className="page-title">
            {title}
          </h1>
          {subtitle !== undefined && <p className="page-subtitle">{subtitle}</p>}
        </div>
        {aside !== undefined && <div className="page-aside">{aside}</div>}
      </header>
      <section
        // The arrow keys must move what is seen, also where nothing inside takes the focus.
        tabIndex={isFilled ? undefined : 0}
        aria-labelledby={id}
        className={classes('page-body', isFilled && 'page-body-filled')}
      >
        {children}
      </section>
    </div>
  )
}
