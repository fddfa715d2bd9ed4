import {
  addressRange,
  choice,
  decimal,
  host,
  hostHeader,
  integer,
  line,
  list,
  milliseconds,
  optional,
  origin,
  path,
  seconds,
  yesOrNo,
} from './kinds/index.ts'
import { effective } from './setting.ts'

const DAY_SECONDS = 86_400

const SERVER = {
  'server.host': effective({
    kind: host,
    default: '127.0.0.1',
    env: 'VELOZ_HOST',
    flag: '--host',
    about: 'Address to listen on. Any but a loopback address needs authentication.',
  }),
  'server.port': effective({
    kind: integer(0, 65_535),
    default: 8080,
    env: 'VELOZ_PORT',
    flag: '--port',
    about: 'Port to listen on; 0 takes a free one.',
  }),
  'server.allowed_hosts': effective({
    kind: list(hostHeader, 100),
    default: [],
    env: 'VELOZ_ALLOWED_HOSTS',
    about: 'Names besides loopback and server.host that a Host header may bear; others are answered 421.',
  }),
  'server.static_dir': effective({
    kind: optional(path),
    default: null,
    env: 'VELOZ_STATIC_DIR',
    flag: '--static-dir',
    about: 'Folder to serve the page from, instead of the one inside the executable.',
  }),
  'server.static_cache_enabled': effective({
    kind: yesOrNo,
    default: true,
    env: 'VELOZ_STATIC_CACHE_ENABLED',
    about: 'Let browsers keep the files of the page.',
  }),
  'server.static_cache_max_age': effective({
    kind: seconds(0, 365 * DAY_SECONDS),
    default: 3600,
    env: 'VELOZ_STATIC_CACHE_MAX_AGE',
    about: 'How long browsers may keep files without a content hash in their name, in seconds.',
  }),
  'server.trusted_proxies': effective({
    kind: list(addressRange, 100),
    default: [],
    env: 'VELOZ_TRUSTED_PROXIES',
    about: 'Reverse proxies whose X-Forwarded-For is believed.',
  }),
  'server.cors_origins': effective({
    kind: list(origin, 100),
    default: [],
    env: 'VELOZ_CORS_ORIGINS',
    about: 'Web pages of other origins that may call the API from a browser.',
  }),
}

const AUTH = {
  'auth.enabled': effective({
    kind: yesOrNo,
    default: true,
    env: 'VELOZ_AUTH_ENABLED',
    about: 'Ask for a sign-in. Off is accepted on a loopback address only, and never through the API.',
    // A proxy on this machine would let everybody in, and everybody would be the administrator.
    refusesSaved: (isOn) =>
      isOn ? null : 'is for the machine itself: set it in the file or the environment',
  }),
  'auth.jwt_secret': effective({
    kind: optional(line(1024)),
    default: null,
    env: 'VELOZ_JWT_SECRET',
    isSecret: true,
    about: 'Key that signs access tokens, 32 characters or more; made at the first start when absent.',
  }),
  'auth.token_expiry': effective({
    kind: seconds(30, DAY_SECONDS),
    default: 900,
    env: 'VELOZ_TOKEN_EXPIRY',
    about: 'Life of an access token, in seconds.',
  }),
  'auth.refresh_expiry': effective({
    kind: seconds(60, 365 * DAY_SECONDS),
    default: 30 * DAY_SECONDS,
    env: 'VELOZ_REFRESH_EXPIRY',
    about: 'Life of a refresh token, in seconds.',
  }),
  'auth.admin_password': effective({
    kind: optional(line(1024)),
    default: null,
    env: 'VELOZ_ADMIN_PASSWORD',
    isSecret: true,
    about: 'Password of the user admin; without one the first start makes one and shows it once.',
  }),
}

const RATE_LIMIT = {
  'rate_limit.enabled': effective({
    kind: yesOrNo,
    default: true,
    env: 'VELOZ_RATE_LIMIT_ENABLED',
    about: 'Limit the requests of one address and one principal.',
  }),
  'rate_limit.capacity': effective({
    kind: integer(1, 1_000_000),
    default: 100,
    env: 'VELOZ_RATE_LIMIT_CAPACITY',
    about: 'Requests that may come at once.',
  }),
  'rate_limit.refill_rate': effective({
    kind: decimal(0.01, 1_000_000),
    default: 10,
    env: 'VELOZ_RATE_LIMIT_REFILL',
    about: 'Requests per second that may come for ever.',
  }),
}

const STREAM = {
  'sse.keepalive_interval_ms': effective({
    kind: milliseconds(250, 60_000),
    default: 5000,
    env: 'VELOZ_SSE_KEEPALIVE_INTERVAL_MS',
    about: 'Pause between two signs of life on a quiet event stream, in milliseconds.',
  }),
  'sse.history': effective({
    kind: integer(1, 1_000_000),
    default: 10_000,
    env: 'VELOZ_SSE_HISTORY',
    about: 'Records kept in memory so that a reader can resume.',
  }),
  'sse.client_queue': effective({
    kind: integer(16, 100_000),
    default: 1024,
    env: 'VELOZ_SSE_CLIENT_QUEUE',
    about: 'Events that may wait for one slow reader before it is cut.',
  }),
  'sse.max_clients': effective({
    kind: integer(1, 100_000),
    default: 10_000,
    env: 'VELOZ_SSE_MAX_CLIENTS',
    about: 'Event streams open at once.',
  }),
}

const LOGGING = {
  'logging.level': effective({
    kind: choice(['debug', 'info', 'warn', 'error'], { warning: 'warn' }),
    default: 'info',
    env: 'VELOZ_LOG_LEVEL',
    flag: '--log-level',
    about: 'Least severe message that is logged.',
  }),
  'logging.format': effective({
    kind: choice(['json', 'text']),
    default: 'json',
    env: 'VELOZ_LOG_FORMAT',
    flag: '--log-format',
    about: 'One JSON object a line, or text for people; at a terminal text unless set. On standard error.',
  }),
}

/** What the gateway is told. */
export const GATEWAY_SETTINGS = { ...SERVER, ...AUTH, ...RATE_LIMIT, ...STREAM, ...LOGGING }
