import type { AnyElysia } from 'elysia'

export interface TracingOptions {
  /** Address of the collector; `/v1/traces` is added unless it ends so. */
  readonly endpoint: string
  /** 0 to 1. */
  readonly sampleRatio: number
  readonly serviceName: string
  readonly version: string
  /** Told after each attempt to send. */
  readonly onSent: (sent: { readonly spans: number; readonly error: Error | null }) => void
}

/** What is known of a request once it is answered. */
export interface Answered {
  readonly method: string
  /** The pattern, never the URL. */
  readonly route: string
  readonly status: number
  readonly requestId: string
  readonly principalKind: string
  /** Admission turned it away: the router, which would end its span, never saw it. */
  readonly isTurnedAway: boolean
}

export interface Tracing {
  /** Opens a span for each request; to be used before the features whose routes it shall see. */
  readonly plugin: AnyElysia
  /** Says what the span of a request may tell. Without it the span tells nothing. */
  answered(request: Request, answered: Answered): void
  /** Runs `work` inside a span below that of the request; `outcomeOf` is all that is told of its result. */
  inSpan<Result>(
    name: string,
    work: () => Promise<Result>,
    outcomeOf: (result: Result) => string,
  ): Promise<Result>
  /** Sends what waits, for two seconds at most. */
  close(): Promise<void>
}
