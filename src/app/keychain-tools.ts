import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Keychain, NewSeal, SecretKind } from '../adapters/keychain/index.ts'
import type { ExchangeKeyRow, ExchangeKeyTestAnswer } from '../contract/index.ts'
import { KeychainDamaged, KeychainLocked, maskedKey } from '../domain/index.ts'
import { keyRow, testAnswer } from '../http/exchange-keys/index.ts'
import type { AddKeyOutcome, ExchangeKeyRecord, ExchangeKeyStore, NewExchangeKey } from '../ports/index.ts'
import { type CommandAudited, openCommandAudit } from './cli-audit.ts'
import type { LoadedConfig } from './config/index.ts'
import { holdDataDirectory } from './hold-data-directory.ts'
import { keyCheckerOf, keychainOf, withConfiguredKeys } from './keychain.ts'
import { StartProblem } from './start-problem.ts'

/**
 * The exchange keys of a data directory for a person at a terminal, beside a running VeloZ or alone. What is
 * changed, and each use of a key, is recorded in the audit first.
 */
export interface KeyTools {
  /** What new keys are sealed with, and the old ones are; null while there is none. */
  readonly sealedWith: 'passphrase' | 'key_file' | null
  list(): readonly ExchangeKeyRow[]
  add(key: NewExchangeKey): Promise<AddKeyOutcome>
  remove(meant: MeantKey): Promise<ExchangeKeyRow>
  test(meant: MeantKey): Promise<ExchangeKeyTestAnswer>
  /** To a new passphrase, or with null to the key file; how many keys. */
  rotate(passphrase: string | null): Promise<number>
}

/** A key by its id, or the only one of an exchange. */
export interface MeantKey {
  readonly id: string | null
  readonly exchange: string | null
}

/**
 * Everything throws `StartProblem`, a sentence for the terminal. The directory is made for `makesDirectory`
 * alone: looking leaves no trace.
 */
export async function openKeyTools(
  loaded: LoadedConfig,
  { makesDirectory }: { readonly makesDirectory: boolean },
): Promise<KeyTools> {
  const path = loaded.dataDirectory
  const open = () => holdDataDirectory(path, { takesLock: false })
  if (makesDirectory) await open()
  const keychain = keychainOf(loaded, {
    path,
    secretsPath: join(path, 'secrets'),
    readSecret: async (name) => (existsSync(path) ? await (await open()).readSecret(name) : null),
    ensureSecret: async (name) => await (await open()).ensureSecret(name),
  })
  return inSentences(toolsOver(loaded, keychain))
}

function toolsOver(loaded: LoadedConfig, keychain: Keychain): KeyTools {
  const keys = withConfiguredKeys(loaded, keychain)
  const nowMs = () => Date.now()
  return {
    get sealedWith() {
      return keychain.sealedWith()
    },
    list: () => keys.list().map(keyRow),
    add: async (key) => await recorded(loaded, addition(key), () => keys.add(key, nowMs()), isAdded),
    async remove(meant) {
      const record = meantKey(keys, meant)
      if (record.fixedBy !== null)
        throw new StartProblem(3, `${record.id} is brought by ${record.fixedBy}: take it away there.`)
      const isRemoved = await recorded(loaded, removal(record), () => keys.remove(record.id), Boolean)
      if (!isRemoved) throw goneMeanwhile(record)
      return keyRow(record)
    },
    async test(meant) {
      const record = meantKey(keys, meant)
      const credentials = await recorded(loaded, use(record), () => keys.credentials(record.id), Boolean)
      if (credentials === null) throw goneMeanwhile(record)
      return testAnswer(record.exchange, await keyCheckerOf(loaded, nowMs).check(record, credentials))
    },
    async rotate(passphrase) {
      const sealedWith = keychain.sealedWith()
      if (sealedWith === null) return 0
      if (passphrase === null && sealedWith === 'key_file') {
        const way = 'seal them with a passphrase first, which removes the key file, and come back'
        throw new StartProblem(2, `the keys are sealed with the key file already; for a new one, ${way}.`)
      }
      const next: NewSeal = passphrase === null ? { kind: 'key_file' } : { kind: 'passphrase', passphrase }
      const what = rotation(sealedWith, next.kind, keychain.list().length)
      return await recorded(loaded, what, () => keychain.rotate(next))
    },
  }
}

/**
 * Does what is on disk in the audit by then; what did not come of it is recorded as well. Throws
 * `StartProblem` when the audit cannot be written: then nothing was done.
 */
async function recorded<Result>(
  loaded: LoadedConfig,
  what: CommandAudited,
  run: () => Promise<Result>,
  isDone: (result: Result) => boolean = () => true,
): Promise<Result> {
  const audit = await openCommandAudit(loaded)
  try {
    await audit.record(what)
    const result = await run()
    if (!isDone(result)) audit.note({ ...what, outcome: 'failure' })
    return result
  } catch (error) {
    if (!(error instanceof StartProblem)) audit.note({ ...what, outcome: 'failure' })
    throw error
  } finally {
    await audit.close()
  }
}

const isAdded = ({ outcome }: AddKeyOutcome) => outcome === 'added'

function addition({ exchange, name, isTestnet: testnet, permissions, apiKey }: NewExchangeKey) {
  const details = { exchange, name: name ?? exchange, testnet, permissions, masked_key: maskedKey(apiKey) }
  return audited('exchange_key_added', details)
}

function removal({ id, exchange, name, maskedKey: masked }: ExchangeKeyRecord) {
  return audited('exchange_key_removed', { id, exchange, name, masked_key: masked })
}

function use({ id, exchange, isTestnet: testnet }: ExchangeKeyRecord) {
  return audited('exchange_key_tested', { exchange, id, testnet })
}

function rotation(before: SecretKind, after: SecretKind, keys: number) {
  const sealed = { before: { sealed_with: before }, after: { sealed_with: after } }
  return audited('exchange_keys_rotated', { keys, ...sealed })
}

function audited(action: string, details: CommandAudited['details']): CommandAudited {
  return { type: 'api_key', action, details }
}

function goneMeanwhile({ id }: ExchangeKeyRecord): StartProblem {
  return new StartProblem(1, `the key ${id} was removed meanwhile.`)
}

function meantKey(keys: ExchangeKeyStore, { id, exchange }: MeantKey): ExchangeKeyRecord {
  const found = keys.list().filter((key) => (id === null ? key.exchange === exchange : key.id === id))
  const [only, ...others] = found
  if (only === undefined) throw new StartProblem(2, `there is no key ${id ?? `for ${exchange}`}.`)
  if (others.length === 0) return only
  const ids = found.map((key) => key.id).join(', ')
  throw new StartProblem(2, `${exchange} has ${found.length} keys; say which one: ${ids}.`)
}

/** What is wrong with the keychain itself, without a stack. */
function inSentences(tools: KeyTools): KeyTools {
  const asked = async <Result>(run: () => Promise<Result>): Promise<Result> => {
    try {
      return await run()
    } catch (error) {
      throw asSentence(error)
    }
  }
  return {
    get sealedWith() {
      return told(() => tools.sealedWith)
    },
    list: () => told(() => tools.list()),
    add: (key) => asked(() => tools.add(key)),
    remove: (meant) => asked(() => tools.remove(meant)),
    test: (meant) => asked(() => tools.test(meant)),
    rotate: (passphrase) => asked(() => tools.rotate(passphrase)),
  }
}

function told<Result>(run: () => Result): Result {
  try {
    return run()
  } catch (error) {
    throw asSentence(error)
  }
}

function asSentence(error: unknown): unknown {
  if (!(error instanceof KeychainLocked) && !(error instanceof KeychainDamaged)) return error
  return new StartProblem(1, `${error.message.replace(/\.$/, '')}.`)
}
