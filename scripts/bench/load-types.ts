/** Requests to send, over and over, from as many connections as asked for. */
export interface Load {
  readonly url: string
  readonly connections: number
  readonly seconds: number
  readonly token?: string
  /** Instead of a token. */
  readonly apiKey?: string
  /** A POST with a body of its own each time. */
  readonly order?: OrderTemplate
}

export interface OrderTemplate {
  /** Makes ids unique over several runs against one gateway. */
  readonly prefix: string
  /** Fields beside `client_order_id`; sent in turn. */
  readonly bodies: readonly Readonly<Record<string, string>>[]
}

export interface LoadResult {
  readonly requestsPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** Answers other than 2xx and 3xx, and connections that broke. */
  readonly failures: number
}
