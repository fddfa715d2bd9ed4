import type { ReactNode } from 'react'
import { Panel } from '../components/index.ts'

interface StoryProps {
  readonly title: string
  readonly children: ReactNode
}

/** Some pieces side by side, under their name. */
export function Story({ title, children }: StoryProps) {
  return (
    <Panel title={title}>
      <div className="story">{children}</div>
    </Panel>
  )
}
