import { Component, type ErrorInfo, type ReactNode } from 'react'
import { Button } from '../components/index.ts'
import { asSentence } from '../lib/sentence.ts'

interface ErrorBoundaryProps {
  readonly children: ReactNode
}

interface ErrorBoundaryState {
  readonly message: string | null
}

/** The last resort: says what happened and that nothing on the server was touched by it. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { message: null }

  static getDerivedStateFromError(cause: unknown): ErrorBoundaryState {
    return { message: cause instanceof Error ? cause.message : String(cause) }
  }

  override componentDidCatch(cause: Error, at: ErrorInfo): void {
    console.error('The page failed to draw itself.', cause, at.componentStack)
  }

  override render(): ReactNode {
    if (this.state.message === null) return this.props.children
    return (
      <main className="gate">
        <div className="gate-box" role="alert">
          <h1 className="text-xl font-bold">This page has failed</h1>
          <p>
            {asSentence(this.state.message)} Your orders are not affected: they live on the server. Loading
            the page again brings back the present state.
          </p>
          <Button tone="accent" onClick={() => window.location.reload()}>
            Load again
          </Button>
        </div>
      </main>
    )
  }
}
