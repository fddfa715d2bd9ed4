import { type ReactNode, useId } from 'react'
import { classes } from '../lib/browser.ts'

interface PanelProps {
  readonly title: string
  readonly className?: string
  /** Beside the title: tabs, a switch, a figure. */
  readonly aside?: ReactNode
  readonly children: ReactNode
  readonly testId?: string
  /** The title is only for screen readers: what is in the panel names itself. */
  readonly isTitleHidden?: boolean
}

export function Panel({ title, className, aside, children, testId, isTitleHidden }: PanelProps) {
  const id = useId()
  return (
    <section className={classes('panel', className)} aria-labelledby={id} data-testid={testId}>
      <div className="panel-head">
        <h2 id={id} className={isTitleHidden ? 'sr-only' : 'panel-title'}>
          {title}
        </h2>
        {aside}
      </div>
      {children}
    </section>
  )
}

/** Says why there is nothing and what to do about it. */
export function Empty({ children }: { readonly children: ReactNode }) {
  return <div className="empty">{children}</div>
}
