import {
  endpoint,
  type KnownVenue,
  line,
  list,
  milliseconds,
  optional,
  symbol,
  VENUE_NAMES,
  yesOrNo,
} from './kinds/index.ts'
import { effective, type Setting } from './setting.ts'

const KEYCHAIN = {
  'keychain.passphrase': effective({
    kind: optional(line(1024)),
    default: null,
    env: 'VELOZ_KEYCHAIN_PASSPHRASE',
    isSecret: true,
    about: 'Seals and opens the exchange keys; without one secrets/keychain.key does.',
  }),
}

/** One venue's keys by their last word. */
function venueRows(venue: KnownVenue) {
  const prefix = venue.toUpperCase()
  const credential = (name: string, about: string) =>
    effective({ kind: optional(line(4096)), default: null, env: `${prefix}_${name}`, isSecret: true, about })
  return {
    testnet: effective({
      kind: yesOrNo,
      default: true,
      env: `VELOZ_${prefix}_TESTNET`,
      about: `The key below, and engine.mode testnet, mean ${venue}'s test exchange.`,
    }),
    symbols: effective({
      kind: list(symbol, 200),
      default: [],
      env: `VELOZ_${prefix}_SYMBOLS`,
      about: `What to trade at ${venue}; engine.market_symbol when left out.`,
    }),
    rest_url: effective({
      kind: optional(endpoint('http', 'https')),
      default: null,
      env: `VELOZ_${prefix}_REST_URL`,
      about: `Another address for ${venue}'s REST API.`,
    }),
    ws_url: effective({
      kind: optional(endpoint('ws', 'wss')),
      default: null,
      env: `VELOZ_${prefix}_WS_URL`,
      about: `Another address for ${venue}'s WebSocket API.`,
    }),
    dead_man_switch_ms: effective({
      kind: milliseconds(0, 300_000),
      default: 0,
      env: `VELOZ_${prefix}_DEAD_MAN_SWITCH_MS`,
      about: `Orders at ${venue} are taken out by it when VeloZ is silent for so long; 0 leaves them.`,
    }),
    allow_withdrawal: effective({
      kind: yesOrNo,
      default: false,
      env: `VELOZ_${prefix}_ALLOW_WITHDRAWAL`,
      about: `Trade at ${venue} even with a key that may withdraw; such a key is refused otherwise.`,
      refusesSaved: (isAllowed) => (isAllowed ? 'lowers a guard: set it on the machine itself' : null),
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

/** Exchanges and the keys for them. */
export const VENUE_SETTINGS = { ...VENUES, ...KEYCHAIN }
