import { NOBODY, type Principal } from '../../identity/index.ts'
import type { LimitAnswer } from './limits.ts'
import type { Route } from './route-table.ts'

/** What is known of one request while it is answered. Made once per request; only admission writes to it. */
export class Exchange {
  readonly request: Request
  readonly requestId: string
  readonly startedMs: number
  path = ''
  isAnswered = false
  /** Past admission: the router has it. */
  wasLetIn = false
  route: Route | null = null
  meter = 0
  /** How long its body may take to arrive. */
  bodyReadMs = 0
  /** The other end of the socket. */
  peer: string | null = null
  /** The client, through proxies we trust; `unknown` where nobody asked for it or there is no socket. */
  address = 'unknown'
  isHttps = false
  principal: Principal = NOBODY
  /** Asked once the body is there: whoever sent it slowly may have been thrown out since. Null: nobody is. */
  isStillAlive: (() => boolean) | null = null
  /** The tighter of the limits that were asked. */
  limit: LimitAnswer | null = null

  constructor(request: Request, requestId: string) {
    this.request = request
    this.requestId = requestId
    this.startedMs = performance.now()
  }
}
