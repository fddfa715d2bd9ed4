import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { LoadedConfig } from '../app/config/index.ts'
import type { KeyTools, MeantKey } from '../app/keychain-tools.ts'
import type { ExchangeKeyRow, ExchangeKeyTestAnswer } from '../contract/index.ts'
import { EXCHANGES_WITH_PASSPHRASE, type ExchangeName } from '../domain/index.ts'
import type { ExchangeCredentials } from '../ports/index.ts'
import { askSecrets } from './ask-secrets.ts'
import type { World } from './world.ts'

export type KeysRun = (loaded: LoadedConfig, command: Command, world: World) => Promise<number>

/** Loaded only when needed: `veloz version` must not pay for the gateway. */
async function tools(loaded: LoadedConfig, makesDirectory = false): Promise<KeyTools> {
  const { openKeyTools } = await import('../app/keychain-tools.ts')
  return await openKeyTools(loaded, { makesDirectory })
}

interface AddFlags {
  readonly exchange: ExchangeName
  readonly name?: string
  readonly mainnet?: boolean
  readonly permissions: string
  readonly fromEnv?: boolean
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}$/
const WORDS = /^[a-z][a-z_:]{0,31}$/

export const add: KeysRun = async (loaded, command, world) => {
  const { exchange, name, mainnet, permissions: written, fromEnv } = command.opts<AddFlags>()
  if (name !== undefined && !NAME.test(name)) {
    return wrong(world, '--name takes up to 64 letters, digits, spaces, dots, lines and underscores')
  }
  const permissions = written.split(',').map((word) => word.trim())
  if (!permissions.every((word) => WORDS.test(word)))
    return wrong(world, '--permissions takes words: read,trade')
  const credentials = fromEnv ? configured(loaded, exchange) : await asked(exchange, world)
  if (typeof credentials === 'string') return wrong(world, credentials)
  const keys = await tools(loaded, true)
  const key = { exchange, name: name ?? null, isTestnet: mainnet !== true, permissions, ...credentials }
  const outcome = await keys.add(key)
  if (outcome.outcome !== 'added') {
    const why =
      outcome.outcome === 'full'
        ? `there are ${outcome.keysMax} keys, and no more can be kept`
        : `${exchange} has a key of the name ${outcome.name}; remove it first, or choose another with --name`
    world.err(`veloz: ${why}.\n`)
    return 1
  }
  const { record } = outcome
  say(command, world, {
    json: { ok: true, id: record.id, exchange, name: record.name },
    text: `${record.id}: ${exchange} ${record.name} ${record.maskedKey}, sealed with ${sealText(keys)}\n`,
  })
  return 0
}

export const list: KeysRun = async (loaded, command, world) => {
  const keys = await tools(loaded)
  const rows = keys.list()
  const text =
    rows.length === 0 ? 'There is no key. veloz keys add stores one.\n' : rows.map(rowText).join('')
  const seal = keys.sealedWith === null ? '' : `Sealed with ${sealText(keys)}\n`
  say(command, world, { json: { keys: rows, sealed_with: keys.sealedWith }, text: text + seal })
  return 0
}

export const remove: KeysRun = async (loaded, command, world) => {
  const meant = meantBy(command)
  if (meant === null) return wrong(world, 'say which key: its id, or --exchange where it has one')
  const { id, exchange, name } = await (await tools(loaded)).remove(meant)
  say(command, world, { json: { ok: true, id, exchange }, text: `${id} removed: ${exchange} ${name}\n` })
  return 0
}

/** Answers 1 when the exchange does not take the key. */
export const test: KeysRun = async (loaded, command, world) => {
  const meant = meantBy(command)
  if (meant === null) return wrong(world, 'say which key: its id, or --exchange where it has one')
  const answer = await (await tools(loaded)).test(meant)
  say(command, world, { json: answer, text: testText(answer) })
  return answer.ok ? 0 : 1
}

interface RotateFlags {
  readonly passphraseFile?: string
  readonly keyFile?: boolean
}

export const rotate: KeysRun = async (loaded, command, world) => {
  const { passphraseFile, keyFile } = command.opts<RotateFlags>()
  if (keyFile && passphraseFile !== undefined)
    return wrong(world, '--key-file and --passphrase-file exclude another')
  const keys = await tools(loaded)
  const next = keyFile ? null : await newPassphrase(passphraseFile, world)
  if (next !== null && typeof next !== 'string') return wrong(world, next.problem)
  const count = await keys.rotate(next)
  const how = next === null ? 'secrets/keychain.key' : 'the new passphrase'
  const after = count === 0 ? '' : '. Give a running VeloZ the new one and restart it'
  say(command, world, {
    json: { ok: true, keys: count, sealed_with: next === null ? 'key_file' : 'passphrase' },
    text: `${count} ${count === 1 ? 'key' : 'keys'} sealed with ${how}${next === null ? '' : after}.\n`,
  })
  return 0
}

const PASSPHRASE_CHARACTERS_MIN = 8

async function newPassphrase(
  file: string | undefined,
  world: World,
): Promise<string | { readonly problem: string }> {
  const read = file === undefined ? await typedPassphrase(world) : passphraseIn(file, world)
  if (typeof read !== 'string') return read
  if (read.length >= PASSPHRASE_CHARACTERS_MIN) return read
  return { problem: `the new passphrase has fewer than ${PASSPHRASE_CHARACTERS_MIN} characters` }
}

function passphraseIn(file: string, world: World): string | { readonly problem: string } {
  const path = resolve(world.cwd, file)
  const read = world.readFile(path)
  return read.ok ? read.text.replace(/\r?\n$/, '') : { problem: `${path} cannot be read: ${read.message}` }
}

async function typedPassphrase(world: World): Promise<string | { readonly problem: string }> {
  const isTerminal = world.askSecret !== undefined
  const questions = isTerminal ? ['New passphrase', 'Once more'] : ['New passphrase']
  const [first, again = first] = await askSecrets(questions, world)
  if (first === undefined) return { problem: 'there is no new passphrase; nothing was changed' }
  return first === again ? first : { problem: 'the two differ; nothing was changed' }
}

function configured(loaded: LoadedConfig, exchange: ExchangeName): ExchangeCredentials | string {
  const { apiKey, apiSecret, passphrase } = loaded.config.venues[exchange]
  const prefix = exchange.toUpperCase()
  if (apiKey === null) return `${prefix}_API_KEY is not set`
  if (apiSecret === null) return `${prefix}_API_SECRET is not set`
  if (passphrase === null && hasPassphrase(exchange)) return `${prefix}_PASSPHRASE is not set`
  return { apiKey, apiSecret, passphrase }
}

const hasPassphrase = (exchange: ExchangeName) => EXCHANGES_WITH_PASSPHRASE.includes(exchange)

const CHARACTERS_MAX = 4096

async function asked(exchange: ExchangeName, world: World): Promise<ExchangeCredentials | string> {
  const questions = ['API key', 'API secret', ...(hasPassphrase(exchange) ? ['Passphrase'] : [])]
  const answers = (await askSecrets(questions, world)).map((answer) => answer.trim())
  for (const [index, question] of questions.entries()) {
    const answer = answers[index] ?? ''
    if (answer === '')
      return `the ${question} is missing: it is asked for, or comes as a line of standard input`
    if (answer.length > CHARACTERS_MAX || /\p{Cc}/u.test(answer))
      return `the ${question} is too long, or holds a strange character`
  }
  const [apiKey = '', apiSecret = '', passphrase = null] = answers
  return { apiKey, apiSecret, passphrase }
}

function meantBy(command: Command): MeantKey | null {
  const id = command.args[0] ?? null
  const { exchange = null } = command.opts<{ exchange?: string }>()
  return (id === null) === (exchange === null) ? null : { id, exchange }
}

function wrong(world: World, problem: string): 2 {
  world.err(`veloz: ${problem}.\n`)
  return 2
}

function say(command: Command, world: World, told: { readonly json: object; readonly text: string }): void {
  const { json = false } = command.opts<{ json?: boolean }>()
  world.out(json ? `${JSON.stringify(told.json)}\n` : told.text)
}

function sealText({ sealedWith }: KeyTools): string {
  return sealedWith === 'passphrase' ? 'the passphrase' : 'secrets/keychain.key'
}

function rowText(row: ExchangeKeyRow): string {
  const where = row.testnet ? 'test' : 'REAL'
  const source = row.source === 'keychain' ? '' : `  from ${row.source}`
  const name = row.name.padEnd(16)
  return `${row.id.padEnd(16)} ${row.exchange.padEnd(9)} ${where}  ${name} ${row.masked_key}${source}\n`
}

function testText(answer: ExchangeKeyTestAnswer): string {
  if (!answer.ok) return `${answer.error}\n`
  const word = (flag: boolean | null) => (flag === null ? 'not told' : flag ? 'yes' : 'no')
  const { permissions, ip_restricted: isRestricted, clock_skew_ms: skewMs, latency_ms: latencyMs } = answer
  const facts = [
    `Connected to ${answer.exchange} in ${latencyMs} ms; its clock is ${skewMs} ms from ours.`,
    `May trade: ${word(permissions.trade)}. May withdraw: ${word(permissions.withdraw)}.`,
    `Restricted to addresses: ${word(isRestricted)}.`,
    ...answer.warnings.map((warning) => `Warning: ${warning}`),
  ]
  return `${facts.join('\n')}\n`
}
