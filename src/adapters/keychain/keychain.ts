import { randomBytes } from 'node:crypto'
import { KeychainLocked, maskedKey } from '../../domain/index.ts'
import type {
  AddKeyOutcome,
  ExchangeCredentials,
  ExchangeKeyRecord,
  ExchangeKeyStore,
  NewExchangeKey,
} from '../../ports/index.ts'
import {
  type ReadText,
  type ReplaceSteps,
  readIfThere,
  removeLeftovers,
  replaceFile,
  SYSTEM_STEPS,
  stampOf,
} from './disk.ts'
import {
  damaged,
  decodeFile,
  encodeFile,
  type KeychainFile,
  type KeyDerivation,
  type PlainPart,
  type SealedEntry,
  type SecretKind,
  signedText,
} from './file-format.ts'
import { withFileLock } from './lock.ts'
import { checkOf, deriveKeys, isSameText, type SealingKeys, seal, signatureOf, unseal } from './sealing.ts'

/** The random secret that stands in where nobody chose a passphrase. */
export interface KeyFile {
  /** Null when there is none. */
  read(): Promise<Uint8Array | null>
  /** The one that is there, else a new one. */
  ensure(): Promise<Uint8Array>
  remove(): Promise<void>
}

export interface KeychainOptions {
  /** Absolute; need not exist. */
  readonly path: string
  /** Null: nobody set one. */
  readonly passphrase: string | null
  readonly keyFile: KeyFile
  /** Lower only in tests. */
  readonly cost?: Omit<KeyDerivation, 'salt'>
  readonly steps?: ReplaceSteps
}

/** What the keys are to be sealed with from now on. */
export type NewSeal =
  | { readonly kind: 'passphrase'; readonly passphrase: string }
  | { readonly kind: 'key_file' }

export interface Keychain extends ExchangeKeyStore {
  /** Null while there is no file. */
  sealedWith(): SecretKind | null
  /**
   * Seals every key anew, all or none; how many. Rejects with `KeychainLocked` or `KeychainDamaged`, and then
   * everything is as it was.
   */
  rotate(next: NewSeal): Promise<number>
}

const COST = { logN: 15, r: 8, p: 1 }
const SALT_BYTES = 16
const ID_BYTES = 6
const KEYS_MAX = 200

/** Opens nothing and makes nothing until it is first used. */
export function openKeychain(options: KeychainOptions): Keychain {
  return new FileKeychain(options)
}

interface Opened {
  readonly keys: SealingKeys
  readonly derivation: KeyDerivation
  readonly sealedWith: SecretKind
}

class FileKeychain implements Keychain {
  readonly #options: KeychainOptions
  readonly #steps: ReplaceSteps
  #known: (ReadText & { readonly file: KeychainFile }) | null = null
  /** What was derived last, so that only the first use of a secret costs its 50 ms. */
  #opened: (Opened & { readonly check: string }) | null = null
  #lastChange: Promise<unknown> = Promise.resolve()

  constructor(options: KeychainOptions) {
    this.#options = options
    this.#steps = options.steps ?? SYSTEM_STEPS
  }

  list(): readonly ExchangeKeyRecord[] {
    return (this.#file()?.entries ?? []).map(recordOf)
  }

  sealedWith(): SecretKind | null {
    return this.#file()?.sealedWith ?? null
  }

  async credentials(id: string): Promise<ExchangeCredentials | null> {
    const file = this.#file()
    const entry = file?.entries.find((one) => one.id === id)
    if (file === null || entry === undefined) return null
    const { keys } = await this.#open(file)
    return this.#unsealed(keys, entry)
  }

  async add(key: NewExchangeKey, nowMs: number): Promise<AddKeyOutcome> {
    return await this.#alone(async (file) => {
      const entries = file?.entries ?? []
      if (entries.length >= KEYS_MAX) return { outcome: 'full', keysMax: KEYS_MAX }
      const names = new Set(entries.filter((one) => one.exchange === key.exchange).map(({ name }) => name))
      const name = key.name ?? freeName(key.exchange, names)
      if (names.has(name)) return { outcome: 'name_taken', name }
      // Nothing sealed yet: what is configured today decides, not what was when the file was made.
      const opened = file === null || entries.length === 0 ? await this.#newSeal() : await this.#open(file)
      const plain: PlainPart = {
        ...{ id: `ek_${randomBytes(ID_BYTES).toString('hex')}`, exchange: key.exchange, name },
        ...{ isTestnet: key.isTestnet, createdAtMs: nowMs, permissions: key.permissions },
        maskedKey: maskedKey(key.apiKey),
      }
      await this.#store(opened, [...entries, seal(opened.keys, plain, key)])
      return { outcome: 'added', record: recordOf(plain) }
    })
  }

  async remove(id: string): Promise<boolean> {
    return await this.#alone(async (file) => {
      if (file === null || !file.entries.some((entry) => entry.id === id)) return false
      const opened = await this.#open(file)
      await this.#store(
        opened,
        file.entries.filter((entry) => entry.id !== id),
      )
      return true
    })
  }

  async rotate(next: NewSeal): Promise<number> {
    return await this.#alone(async (file) => {
      if (file === null) return 0
      const { keys } = await this.#open(file)
      const plainKeys = file.entries.map((entry) => ({ entry, credentials: this.#unsealed(keys, entry) }))
      const opened = await this.#newSeal(next)
      const entries = plainKeys.map(({ entry, credentials }) => seal(opened.keys, entry, credentials))
      await this.#store(opened, entries)
      // A key file that nothing is sealed with any more is only there to be stolen.
      if (next.kind === 'passphrase') await this.#options.keyFile.remove()
      return entries.length
    })
  }

  /** One change after the other, in this process and in all of them. */
  #alone<Result>(change: (file: KeychainFile | null) => Promise<Result>): Promise<Result> {
    const { path } = this.#options
    const run = () =>
      withFileLock(`${path}.lock`, async () => {
        await removeLeftovers(path)
        return await change(this.#file())
      })
    const done = this.#lastChange.then(run, run)
    this.#lastChange = done.catch(() => undefined)
    return done
  }

  /** As it is on the disk now. */
  #file(): KeychainFile | null {
    const { path } = this.#options
    const stamp = stampOf(path)
    if (stamp === null) this.#known = null
    else if (this.#known?.stamp !== stamp) {
      const read = readIfThere(path)
      this.#known = read === null ? null : { ...read, file: decodeFile(read.text, path) }
    }
    return this.#known?.file ?? null
  }

  async #open(file: KeychainFile): Promise<Opened> {
    const { derivation, sealedWith, check } = file
    if (this.#opened?.check !== check || this.#opened.derivation.salt !== derivation.salt) {
      const keys = await deriveKeys(await this.#secretFor(sealedWith), derivation)
      if (!isSameText(checkOf(keys), check)) throw new KeychainLocked(this.#lockedText(sealedWith))
      this.#opened = { keys, derivation, sealedWith, check }
    }
    const { keys } = this.#opened
    if (!isSameText(signatureOf(keys, signedText(file)), file.signature)) {
      throw damaged(this.#options.path, 'somebody else changed what is in it')
    }
    return { keys, derivation, sealedWith }
  }

  #unsealed(keys: SealingKeys, entry: SealedEntry): ExchangeCredentials {
    const credentials = unseal(keys, entry)
    if (credentials === null) throw damaged(this.#options.path, `the key ${entry.id} is not as it was sealed`)
    return credentials
  }

  async #newSeal(next?: NewSeal): Promise<Opened> {
    const { passphrase, keyFile, cost = COST } = this.#options
    const wanted: NewSeal =
      next ?? (passphrase === null ? { kind: 'key_file' } : { kind: 'passphrase', passphrase })
    const secret = wanted.kind === 'key_file' ? await keyFile.ensure() : secretOf(wanted.passphrase)
    const derivation = { ...cost, salt: randomBytes(SALT_BYTES).toString('base64') }
    return { keys: await deriveKeys(secret, derivation), derivation, sealedWith: wanted.kind }
  }

  async #store({ keys, derivation, sealedWith }: Opened, entries: readonly SealedEntry[]): Promise<void> {
    const unsigned = { sealedWith, derivation, check: checkOf(keys), entries }
    const file = { ...unsigned, signature: signatureOf(keys, signedText(unsigned)) }
    await replaceFile(this.#options.path, encodeFile(file), this.#steps)
    this.#opened = { keys, derivation, sealedWith, check: unsigned.check }
  }

  async #secretFor(kind: SecretKind): Promise<Uint8Array> {
    const { passphrase, keyFile } = this.#options
    const secret =
      kind === 'key_file' ? await keyFile.read() : passphrase === null ? null : secretOf(passphrase)
    if (secret !== null) return secret
    throw new KeychainLocked(
      kind === 'key_file'
        ? 'the exchange keys are sealed with the key file, and it is gone: put secrets/keychain.key back'
        : 'the exchange keys are sealed with a passphrase, and none is set (VELOZ_KEYCHAIN_PASSPHRASE_FILE)',
    )
  }

  #lockedText(kind: SecretKind): string {
    return kind === 'key_file'
      ? 'the key file is not the one that the exchange keys were sealed with: put the old one back'
      : 'the passphrase is not the one that the exchange keys were sealed with; nothing is lost'
  }
}

/** The same passphrase typed on two keyboards may arrive composed or decomposed. */
function secretOf(passphrase: string): Uint8Array {
  return new TextEncoder().encode(passphrase.normalize('NFC'))
}

function freeName(exchange: string, taken: ReadonlySet<string>): string {
  let name = exchange
  for (let number = 2; taken.has(name); number++) name = `${exchange}-${number}`
  return name
}

function recordOf(plain: PlainPart): ExchangeKeyRecord {
  const { id, exchange, name, isTestnet, createdAtMs, permissions } = plain
  const common = { id, exchange, name, isTestnet, createdAtMs, permissions }
  return { ...common, maskedKey: plain.maskedKey, hasSecret: true, fixedBy: null }
}
