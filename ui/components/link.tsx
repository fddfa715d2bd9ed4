import type { ReactNode } from 'react'
import { Link as RouterLink } from 'wouter'

interface LinkProps {
  readonly to: string
  readonly children: ReactNode
  readonly className?: string
  readonly title?: string
  readonly testId?: string
  /** Of a navigation: it leads to where one is. */
  readonly isCurrent?: boolean
}

/** To another page of the terminal, without loading anything anew. */
export function Link(props: LinkProps) {
  const { to, children, className = 'link', title, testId, isCurrent = false } = props
  return (
    <RouterLink
      to={to}
      className={className}
      title={title}
      data-testid={testId}
      aria-current={isCurrent ? 'page' : undefined}
    >
      {children}
    </RouterLink>
  )
}
