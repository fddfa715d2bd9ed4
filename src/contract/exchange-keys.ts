import { type Static, Type } from '@sinclair/typebox'
import { queryOf, queryText } from './query.ts'
import type { RouteContracts } from './route-contract.ts'
import { anyCase } from './words.ts'

const EXCHANGE_WORDS = ['binance', 'okx', 'bybit', 'coinbase']

const Exchange = anyCase(EXCHANGE_WORDS)
const KeyName = Type.String({
  pattern: '^[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}$',
  description: 'up to 64 letters, digits, spaces, dots, lines and underscores',
})
const Secret = Type.String({
  pattern: '^[\\x21-\\x7e]{1,4096}$',
  description: 'up to 4096 printable characters without a space',
})
const Passphrase = Type.String({ minLength: 1, maxLength: 256, description: 'up to 256 characters' })
const Testnet = Type.Boolean({ description: 'a key for the test exchange; true when left out' })

export const ExchangeKeyBody = Type.Object(
  {
    exchange: Exchange,
    name: Type.Optional(KeyName),
    api_key: Secret,
    api_secret: Secret,
    passphrase: Type.Optional(Passphrase),
    testnet: Type.Optional(Testnet),
    permissions: Type.Optional(
      Type.Array(Type.String({ pattern: '^[a-z][a-z_:]{0,31}$', description: 'a word such as trade' }), {
        maxItems: 16,
        description: 'what the key is meant for, such as read and trade',
      }),
    ),
  },
  { additionalProperties: false },
)
export type ExchangeKeyBody = Static<typeof ExchangeKeyBody>

/** A stored key by its id, the only one of an exchange, or a key that is not stored. */
export const ExchangeKeyTestBody = Type.Object(
  {
    id: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    exchange: Type.Optional(Exchange),
    api_key: Type.Optional(Secret),
    api_secret: Type.Optional(Secret),
    passphrase: Type.Optional(Passphrase),
    testnet: Type.Optional(Testnet),
  },
  { additionalProperties: false },
)
export type ExchangeKeyTestBody = Static<typeof ExchangeKeyTestBody>

export const ExchangeKeyQuery = queryOf({
  id: queryText('[A-Za-z0-9:_-]{1,64}', 'the id of a key'),
  exchange: queryText('[A-Za-z]{1,32}', 'an exchange that has one key'),
})

export const ExchangeKeyRow = Type.Object({
  id: Type.String({ description: 'env:… for a key that the configuration brings' }),
  exchange: Type.String(),
  name: Type.String(),
  testnet: Type.Boolean(),
  created_at: Type.Union([Type.Integer({ description: 'seconds since the epoch' }), Type.Null()]),
  has_secret: Type.Boolean(),
  permissions: Type.Array(Type.String()),
  masked_key: Type.String({ description: 'first and last four characters; stars alone for a short key' }),
  source: Type.String({ description: 'keychain, or the variable or file that brings it' }),
})
export type ExchangeKeyRow = Static<typeof ExchangeKeyRow>

export const ExchangeKeysAnswer = Type.Object({ keys: Type.Array(ExchangeKeyRow) })
export type ExchangeKeysAnswer = Static<typeof ExchangeKeysAnswer>

export const ExchangeKeyAddedAnswer = Type.Object({
  ok: Type.Literal(true),
  id: Type.String(),
  exchange: Type.String(),
  name: Type.String(),
})
export type ExchangeKeyAddedAnswer = Static<typeof ExchangeKeyAddedAnswer>

export const ExchangeKeyRemovedAnswer = Type.Object({
  ok: Type.Literal(true),
  exchange: Type.String(),
  id: Type.String(),
})
export type ExchangeKeyRemovedAnswer = Static<typeof ExchangeKeyRemovedAnswer>

const Told = Type.Union([Type.Boolean(), Type.Null()], { description: 'null: the exchange does not tell' })

export const ExchangeKeyTestAnswer = Type.Union([
  Type.Object({
    ok: Type.Literal(true),
    exchange: Type.String(),
    status: Type.Literal('connected'),
    server_time: Type.String({ description: 'the clock of the exchange, RFC 3339' }),
    latency_ms: Type.Integer(),
    permissions: Type.Object({ trade: Told, withdraw: Told }),
    ip_restricted: Told,
    clock_skew_ms: Type.Integer({ description: 'the clock of the exchange minus ours' }),
    warnings: Type.Array(Type.String()),
  }),
  Type.Object({ ok: Type.Literal(false), exchange: Type.String(), error: Type.String() }),
])
export type ExchangeKeyTestAnswer = Static<typeof ExchangeKeyTestAnswer>

export const EXCHANGE_KEY_ROUTES: RouteContracts = {
  'GET /api/exchange-keys': {
    tag: 'exchange keys',
    summary: 'The keys for exchanges, masked; never a secret.',
    answer: ExchangeKeysAnswer,
    refusals: ['conflict'],
    example: {},
  },
  'POST /api/exchange-keys': {
    tag: 'exchange keys',
    summary: 'Stores a key, sealed. OKX and Coinbase keys come with a passphrase.',
    body: ExchangeKeyBody,
    answer: ExchangeKeyAddedAnswer,
    refusals: ['conflict', 'audit_unavailable'],
    example: {
      body: { exchange: 'binance', api_key: 'example-key-0123456789', api_secret: 'example-secret' },
    },
  },
  'DELETE /api/exchange-keys': {
    tag: 'exchange keys',
    summary: 'Removes a key by its id, or the only one of an exchange.',
    query: ExchangeKeyQuery,
    answer: ExchangeKeyRemovedAnswer,
    refusals: ['not_found', 'conflict', 'audit_unavailable'],
    example: { query: 'exchange=binance' },
  },
  'POST /api/exchange-keys/test': {
    tag: 'exchange keys',
    summary: 'Asks the exchange about a key: rights, address restriction, clock. Nothing is traded.',
    body: ExchangeKeyTestBody,
    answer: ExchangeKeyTestAnswer,
    refusals: ['not_found', 'conflict', 'overloaded', 'audit_unavailable'],
    example: {
      body: {
        ...{ exchange: 'bybit', testnet: true },
        ...{ api_key: 'example-key-0123456789', api_secret: 'example-secret' },
      },
    },
  },
}
