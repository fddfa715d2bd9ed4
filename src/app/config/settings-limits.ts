import { integer, milliseconds } from './kinds/index.ts'
import { effective } from './setting.ts'

/** What requests cost, and how much of the gateway they may take. */
export const LIMIT_SETTINGS = {
  'rate_limit.order_cost': effective({
    kind: integer(1, 10_000),
    default: 2,
    env: 'VELOZ_RATE_LIMIT_ORDER_COST',
    about: 'Requests that placing or amending an order counts as; cancels are never limited by it.',
  }),
  'rate_limit.login_cost': effective({
    kind: integer(1, 10_000),
    default: 5,
    env: 'VELOZ_RATE_LIMIT_LOGIN_COST',
    about: 'Requests that a sign-in, a refresh or a change of password counts as.',
  }),
  'server.max_requests': effective({
    kind: integer(1, 1_000_000),
    default: 4096,
    env: 'VELOZ_MAX_REQUESTS',
    about: 'Requests answered at once; more get 503, but for /health and what only lowers risk.',
  }),
  'server.max_url_length': effective({
    kind: integer(256, 65_536),
    default: 8192,
    env: 'VELOZ_MAX_URL_LENGTH',
    about: 'Characters of an address, its query among them; longer ones get 414.',
  }),
  'server.body_timeout_ms': effective({
    kind: milliseconds(100, 600_000),
    default: 10_000,
    env: 'VELOZ_BODY_TIMEOUT_MS',
    about: 'Time for a request body to arrive, in milliseconds; slower ones get 408 and are closed.',
  }),
}
