import {
  bytes,
  days,
  endpoint,
  type KnownVenue,
  line,
  list,
  optional,
  path,
  symbol,
  VENUE_NAMES,
  yesOrNo,
} from './kinds/index.ts'
import { notYet, type Setting } from './setting.ts'

const AUDIT_DAYS = { auth: 90, order: 365, api_key: 365, error: 30, access: 14, default: 30 } as const
type AuditType = keyof typeof AUDIT_DAYS

function auditRetention<Type extends AuditType>(type: Type) {
  const suffix = type === 'default' ? '' : `_${type.toUpperCase()}`
  return notYet({
    kind: days(1, 36_500),
    default: AUDIT_DAYS[type] as number,
    env: `VELOZ_AUDIT_LOG_RETENTION_DAYS${suffix}`,
    about: `Days that audit records of ${type === 'default' ? 'every other type' : `type ${type}`} are kept.`,
  })
}

const AUDIT = {
  'audit.enabled': notYet({
    kind: yesOrNo,
    default: false,
    env: 'VELOZ_AUDIT_LOG_ENABLED',
    about: 'Keep an audit log beside the journal.',
  }),
  'audit.dir': notYet({
    kind: optional(path),
    default: null,
    env: 'VELOZ_AUDIT_LOG_DIR',
    about: 'Folder of the audit log.',
  }),
  'audit.max_file_bytes': notYet({
    kind: bytes(65_536, 4_294_967_296),
    default: 104_857_600,
    env: 'VELOZ_AUDIT_LOG_MAX_FILE_BYTES',
    about: 'Size at which the audit log begins a new file.',
  }),
  'audit.retention_days.auth': auditRetention('auth'),
  'audit.retention_days.order': auditRetention('order'),
  'audit.retention_days.api_key': auditRetention('api_key'),
  'audit.retention_days.error': auditRetention('error'),
  'audit.retention_days.access': auditRetention('access'),
  'audit.retention_days.default': auditRetention('default'),
}

const KEYCHAIN = {
  'keychain.passphrase': notYet({
    kind: optional(line(1024)),
    default: null,
    env: 'VELOZ_KEYCHAIN_PASSPHRASE',
    isSecret: true,
    about: 'Opens the sealed exchange keys.',
  }),
}

/** One venue's keys by their last word. */
function venueRows(venue: KnownVenue) {
  const prefix = venue.toUpperCase()
  const credential = (name: string, about: string) =>
    notYet({ kind: optional(line(4096)), default: null, env: `${prefix}_${name}`, isSecret: true, about })
  return {
    testnet: notYet({
      kind: yesOrNo,
      default: true,
      env: `VELOZ_${prefix}_TESTNET`,
      about: `Use ${venue}'s test exchange.`,
    }),
    symbols: notYet({
      kind: list(symbol, 1000),
      default: [],
      env: `VELOZ_${prefix}_SYMBOLS`,
      about: `What to trade at ${venue}.`,
    }),
    rest_url: notYet({
      kind: optional(endpoint('http', 'https')),
      default: null,
      env: `VELOZ_${prefix}_REST_URL`,
      about: `Another address for ${venue}'s REST API.`,
    }),
    ws_url: notYet({
      kind: optional(endpoint('ws', 'wss')),
      default: null,
      env: `VELOZ_${prefix}_WS_URL`,
      about: `Another address for ${venue}'s WebSocket API.`,
    }),
    api_key: credential('API_KEY', `Key for ${venue}.`),
    api_secret: credential('API_SECRET', `Secret for ${venue}.`),
    passphrase: credential('PASSPHRASE', `Passphrase for ${venue}, where it has one.`),
  }
}

type VenuePath = `venues.${KnownVenue}.${keyof VenueRows}`

type VenueRows = ReturnType<typeof venueRows>
type VenueSettings = {
  [Path in VenuePath]: Path extends `${string}.${string}.${infer Name extends keyof VenueRows}`
    ? VenueRows[Name]
    : never
}

const VENUES = Object.fromEntries(
  VENUE_NAMES.flatMap((venue) =>
    Object.entries<Setting<unknown>>(venueRows(venue)).map(([name, row]) => [`venues.${venue}.${name}`, row]),
  ),
) as unknown as VenueSettings

/** Keys of the whole configuration that this version reads and checks but does not act on. */
export const LATER_SETTINGS = { ...VENUES, ...AUDIT, ...KEYCHAIN }
