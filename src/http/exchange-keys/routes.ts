import {
  type ExchangeKeyAddedAnswer,
  ExchangeKeyBody,
  ExchangeKeyQuery,
  type ExchangeKeyRemovedAnswer,
  type ExchangeKeysAnswer,
  ExchangeKeyTestBody,
} from '../../contract/index.ts'
import { EXCHANGES_WITH_PASSPHRASE, KeychainDamaged, KeychainLocked, maskedKey } from '../../domain/index.ts'
import type {
  ExchangeCredentials,
  ExchangeKeyRecord,
  ExchangeKeyStore,
  KeyChecker,
  NewExchangeKey,
} from '../../ports/index.ts'
import type { Audited, Auditor } from '../audited.ts'
import { badField, type Caller } from '../caller.ts'
import { createFeature, exactBody, jsonResponse, problem } from '../frame/index.ts'
import { keyRow, testAnswer } from './answers.ts'

export interface ExchangeKeyRoutesOptions {
  readonly keys: ExchangeKeyStore
  readonly checker: KeyChecker
  readonly auditor: Auditor
  readonly nowMs: () => number
}

/** A test waits for another machine: so many at once, and no more. */
const TESTS_MAX = 4

export function exchangeKeyRoutes(options: ExchangeKeyRoutesOptions) {
  const { keys } = options
  const desk = new KeyDesk(options)
  return createFeature('exchange-keys')
    .get('/api/exchange-keys', () => {
      const answer: ExchangeKeysAnswer = { keys: opened(() => keys.list()).map(keyRow) }
      return jsonResponse(answer)
    })
    .post(
      '/api/exchange-keys',
      ({ body, principal, address, requestId }) => desk.add(body, { principal, address, requestId }),
      { body: ExchangeKeyBody, parse: exactBody },
    )
    .delete(
      '/api/exchange-keys',
      ({ query, principal, address, requestId }) => desk.remove(query, { principal, address, requestId }),
      { query: ExchangeKeyQuery, parse: exactBody },
    )
    .post(
      '/api/exchange-keys/test',
      ({ body, principal, address, requestId }) => desk.test(body, { principal, address, requestId }),
      { body: ExchangeKeyTestBody, parse: exactBody },
    )
}

class KeyDesk {
  readonly #options: ExchangeKeyRoutesOptions
  #testsRunning = 0

  constructor(options: ExchangeKeyRoutesOptions) {
    this.#options = options
  }

  async add(body: ExchangeKeyBody, caller: Caller): Promise<Response> {
    const { keys, auditor, nowMs } = this.#options
    const key = newKeyOf(body)
    const { exchange, name, isTestnet: testnet, permissions } = key
    if (
      name !== null &&
      opened(() => keys.list()).some((one) => one.exchange === exchange && one.name === name)
    )
      throw nameTaken(exchange, name)
    const what = audited('exchange_key_added', {
      ...{ exchange, name: name ?? exchange, testnet, permissions },
      masked_key: maskedKey(key.apiKey),
    })
    await auditor.record(caller, what)
    const added = await this.#tried(caller, what, () => keys.add(key, nowMs()))
    if (added.outcome === 'added') {
      const { record } = added
      const answer: ExchangeKeyAddedAnswer = { ok: true, id: record.id, exchange, name: record.name }
      return jsonResponse(answer)
    }
    auditor.note(caller, { ...what, outcome: 'failure' })
    if (added.outcome === 'name_taken') throw nameTaken(exchange, added.name)
    const message = `There are ${added.keysMax} keys, and no more can be kept. Remove some first.`
    throw problem('conflict', message, { keys_max: added.keysMax })
  }

  async remove(query: { readonly id?: string; readonly exchange?: string }, caller: Caller) {
    const { keys, auditor } = this.#options
    const record = this.#meant(query.id, query.exchange)
    const { id, exchange, name, fixedBy } = record
    const what = audited('exchange_key_removed', { id, exchange, name, masked_key: record.maskedKey })
    if (fixedBy !== null) {
      auditor.note(caller, { ...what, outcome: 'denied' })
      const message = `The key ${id} is brought by ${fixedBy}; take it away there.`
      throw problem('conflict', message, { id, source: fixedBy })
    }
    await auditor.record(caller, what)
    if (!(await this.#tried(caller, what, () => keys.remove(id)))) throw notFound(id)
    const answer: ExchangeKeyRemovedAnswer = { ok: true, exchange, id }
    return jsonResponse(answer)
  }

  async test(body: ExchangeKeyTestBody, caller: Caller): Promise<Response> {
    const { checker, auditor } = this.#options
    const given = givenKey(body)
    const record = given === null ? this.#meant(body.id, body.exchange?.toLowerCase()) : null
    const where = given ?? record
    if (where === null) throw badField({ field: 'id', message: 'id, exchange or a key itself is needed.' })
    if (this.#testsRunning >= TESTS_MAX) {
      throw problem('overloaded', 'other keys are being tested; try again soon', { retry_after_s: 5 })
    }
    const { exchange, isTestnet } = where
    const what = audited('exchange_key_tested', { exchange, id: record?.id ?? null, testnet: isTestnet })
    this.#testsRunning += 1
    try {
      await auditor.record(caller, what)
      const credentials = given ?? (await this.#credentials(caller, what, record?.id ?? ''))
      return jsonResponse(testAnswer(exchange, await checker.check({ exchange, isTestnet }, credentials)))
    } finally {
      this.#testsRunning -= 1
    }
  }

  async #credentials(caller: Caller, what: Audited, id: string): Promise<ExchangeCredentials> {
    const found = await this.#tried(caller, what, () => this.#options.keys.credentials(id))
    if (found === null) throw notFound(id)
    return found
  }

  /** The key of this id, or the only one of this exchange. Throws `Problem`. */
  #meant(id: string | undefined, exchange: string | undefined): ExchangeKeyRecord {
    const all = opened(() => this.#options.keys.list())
    if (id !== undefined && id !== '') {
      const found = all.find((key) => key.id === id)
      if (found === undefined) throw notFound(id)
      return found
    }
    if (exchange === undefined || exchange === '') {
      throw badField({ field: 'id', message: 'id or exchange is needed.' })
    }
    const [only, ...others] = all.filter((key) => key.exchange === exchange.toLowerCase())
    if (only === undefined) throw problem('not_found', `There is no key for ${exchange}.`, { exchange })
    if (others.length === 0) return only
    const ids = [only, ...others].map((key) => key.id)
    throw problem('conflict', `${exchange} has ${ids.length} keys; say which one by id.`, { exchange, ids })
  }

  /** Runs what was recorded as done; when it cannot be done, that is recorded too. */
  async #tried<Result>(caller: Caller, what: Audited, run: () => Promise<Result>): Promise<Result> {
    try {
      return await run()
    } catch (error) {
      this.#options.auditor.note(caller, { ...what, outcome: 'failure' })
      throw asProblem(error)
    }
  }
}

function audited(action: string, details: Audited['details']): Audited {
  return { type: 'api_key', action, outcome: 'success', details }
}

function opened<Result>(read: () => Result): Result {
  try {
    return read()
  } catch (error) {
    throw asProblem(error)
  }
}

function asProblem(error: unknown): unknown {
  if (!(error instanceof KeychainLocked) && !(error instanceof KeychainDamaged)) return error
  return problem('conflict', error.message, { source: 'keychain' })
}

function notFound(id: string) {
  return problem('not_found', 'There is no key of this id.', { id })
}

function nameTaken(exchange: string, name: string) {
  const message = `${exchange} has a key of the name ${name}. Remove that one first, or choose another name.`
  return problem('conflict', message, { exchange, name })
}

function newKeyOf(body: ExchangeKeyBody): NewExchangeKey {
  const exchange = body.exchange.toLowerCase()
  const passphrase = passphraseFor(exchange, body.passphrase)
  return {
    exchange,
    name: body.name ?? null,
    isTestnet: body.testnet ?? true,
    permissions: body.permissions ?? ['read', 'trade'],
    apiKey: body.api_key,
    apiSecret: body.api_secret,
    passphrase,
  }
}

type GivenKey = ExchangeCredentials & { readonly exchange: string; readonly isTestnet: boolean }

/** A key that the request itself bears; null when it bears none. */
function givenKey(body: ExchangeKeyTestBody): GivenKey | null {
  const { api_key: apiKey, api_secret: apiSecret } = body
  if (apiKey === undefined && apiSecret === undefined && body.passphrase === undefined) return null
  if (body.id !== undefined) throw badField({ field: 'id', message: 'id names a key, and there is one too.' })
  if (body.exchange === undefined) throw badField({ field: 'exchange', message: 'exchange is missing.' })
  if (apiKey === undefined) throw badField({ field: 'api_key', message: 'api_key is missing.' })
  if (apiSecret === undefined) throw badField({ field: 'api_secret', message: 'api_secret is missing.' })
  const exchange = body.exchange.toLowerCase()
  const passphrase = passphraseFor(exchange, body.passphrase)
  return { exchange, isTestnet: body.testnet ?? true, apiKey, apiSecret, passphrase }
}

function passphraseFor(exchange: string, passphrase: string | undefined): string | null {
  const isNeeded = EXCHANGES_WITH_PASSPHRASE.some((name) => name === exchange)
  if (isNeeded && passphrase === undefined) {
    const message = `passphrase is missing: keys of ${exchange} have one as their third part.`
    throw badField({ field: 'passphrase', message })
  }
  return passphrase ?? null
}
