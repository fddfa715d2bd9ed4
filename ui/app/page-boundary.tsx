import { Component, type ErrorInfo, type ReactNode } from 'react'
import { Button } from '../components/index.ts'
import { asSentence } from '../lib/sentence.ts'

interface PageBoundaryProps {
  /** As a sentence names it: "This page". */
  readonly what: string
  /** In a bar, where there is room for a sentence. */
  readonly isInline?: boolean
  readonly children: ReactNode
}

interface PageBoundaryState {
  readonly message: string | null
}

/** Around one part of the terminal: when it fails, the rest lives on, the kill switch above all. */
export class PageBoundary extends Component<PageBoundaryProps, PageBoundaryState> {
  override state: PageBoundaryState = { message: null }

  static getDerivedStateFromError(cause: unknown): PageBoundaryState {
    return { message: cause instanceof Error ? cause.message : String(cause) }
  }

  override componentDidCatch(cause: Error, at: ErrorInfo): void {
    console.error(`${this.props.what} failed to draw itself.`, cause, at.componentStack)
  }

  override render(): ReactNode {
    if (this.state.message === null) return this.props.children
    if (this.props.isInline === true) {
      return (
        <span className="flex flex-1 items-center gap-2" role="alert">
          <strong>{this.props.what} has failed.</strong>
          <Button size="small" onClick={() => this.setState({ message: null })}>
            Try again
          </Button>
        </span>
      )
    }
    return (
      <div className="page-failed" role="alert" data-testid="page-failed">
        <strong>{this.props.what} has failed.</strong>
        <p>
          {asSentence(this.state.message)} Your orders are not affected: they live on the server, and
          everything around this still works.
        </p>
        <div className="flex gap-2">
          <Button tone="accent" onClick={() => this.setState({ message: null })}>
            Try again
          </Button>
          <Button onClick={() => window.location.reload()}>Load VeloZ anew</Button>
        </div>
      </div>
    )
  }
}
