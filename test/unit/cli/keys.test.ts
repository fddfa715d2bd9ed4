import { afterAll, afterEach, beforeEach, describe, expect, test } from 'bun:test'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CliWorld, runCommand } from '../../support/cli-run.ts'
import { fakeVenue, keyOf } from '../adapters/venue-ccxt/key-check/fake-venue.ts'

const venue = fakeVenue('bybit')
afterAll(() => venue.stop())

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'veloz-keys-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

type Typed = Omit<CliWorld, 'home'>

async function keys(command: string, typed: Typed = {}) {
  const words = ['keys', ...command.split(' '), '--data-dir', join(root, 'data')]
  const { code, out: stdout, err: stderr, prompts } = await runCommand(words, { home: root, ...typed })
  return { code, stdout, stderr, prompts }
}

const KEYCHAIN = () => join(root, 'data', 'keychain.json')
/** The records of what was done to keys, oldest first. */
function audited() {
  const audit = join(root, 'data', 'audit', 'cli')
  if (!existsSync(audit)) return []
  const lines = readdirSync(audit)
    .filter((name) => name.startsWith('api_key') && name.endsWith('.ndjson'))
    .flatMap((name) => readFileSync(join(audit, name), 'utf8').trim().split('\n'))
  return lines.map((line) => JSON.parse(line)).filter((record) => record.action !== undefined)
}
const idOf = (json: string) => String((JSON.parse(json) as { id: unknown }).id)

async function added(typed: Typed = {}): Promise<string> {
  const { apiKey, apiSecret } = keyOf('bybit')
  const { code, stdout, stderr } = await keys('add --exchange bybit --json', {
    input: `${apiKey}\n${apiSecret}\n`,
    ...typed,
  })
  expect([code, stderr]).toEqual([0, ''])
  return idOf(stdout)
}

describe('keys add', () => {
  test('asks a person for the parts, unseen, and a third one where there is one', async () => {
    const answers = ['abcd-hidden-wxyz', 'hidden-secret', 'hidden words']
    const { code, stdout, stderr, prompts } = await keys('add --exchange okx --name main --mainnet', {
      answers,
    })
    expect([code, stderr]).toEqual([0, ''])
    expect(prompts).toEqual(['API key: ', 'API secret: ', 'Passphrase: '])
    expect(stdout).toMatch(/^ek_\w+: okx main abcd\*\*\*\*wxyz, sealed with secrets\/keychain\.key\n$/)
    const text = readFileSync(KEYCHAIN(), 'utf8')
    expect(text).not.toContain('hidden')
    expect(text).toContain('"testnet": false')
    expect(statSync(join(root, 'data', 'secrets', 'keychain.key')).mode & 0o777).toBe(0o600)
  })

  test('reads a program’s lines', async () => {
    await added({ input: 'bybit-key-00000001\r\nbybit-secret\r\n' })
    const { stdout } = await keys('list')
    expect(stdout).toMatch(/^ek_\w+\s+bybit\s+test\s+bybit\s+bybi\*\*\*\*0001\nSealed with secrets/)
  })

  test('takes the key of the environment, from files too', async () => {
    writeFileSync(join(root, 'secret'), 'hidden-secret\n')
    const env = {
      ...{ BINANCE_API_KEY: 'abcd-hidden-wxyz', BINANCE_API_SECRET_FILE: join(root, 'secret') },
      VELOZ_KEYCHAIN_PASSPHRASE: 'open sesame',
    }
    const { code, stdout } = await keys('add --exchange binance --from-env', { env })
    expect([code, stdout.endsWith('sealed with the passphrase\n')]).toEqual([0, true])
    const okx = await keys('add --exchange okx --from-env', { env })
    expect([okx.code, okx.stderr]).toEqual([2, 'veloz: OKX_API_KEY is not set.\n'])
  })

  const wrong: readonly (readonly [string, Typed, string])[] = [
    ['add', {}, "required option '--exchange <exchange>'"],
    ['add --exchange kraken', {}, 'Allowed choices are binance, okx, bybit, coinbase'],
    ['add --exchange binance --name <b>', {}, '--name takes'],
    ['add --exchange binance --permissions A', {}, '--permissions takes'],
    ['add --exchange binance', { input: 'only-a-key\n' }, 'the API secret is missing'],
    ['add --exchange okx', { input: 'k\ns\n' }, 'the Passphrase is missing'],
    ['add --exchange binance', { input: '\n' }, 'the API key is missing'],
    ['remove', {}, 'say which key'],
    ['test ek_1 --exchange binance', {}, 'say which key'],
    ['remove ek_1', {}, 'there is no key ek_1'],
    ['rotate --key-file --passphrase-file x', {}, 'exclude'],
    ['rotate --passphrase-file nowhere', {}, 'cannot be read'],
    ['rotate', { input: 'short\n' }, 'fewer than 8 characters'],
    ['rotate', { answers: ['long enough', 'long enouph'] }, 'the two differ'],
  ]
  test('Ctrl-C at any question: broken off, and no trace', async () => {
    for (const answers of [[null], ['k', null], ['k', 's', null]]) {
      const { code, stderr } = await keys('add --exchange okx', { answers })
      expect([code, stderr]).toEqual([1, expect.stringContaining('Broken off; nothing was changed')])
    }
    expect((await keys('list')).stdout).toContain('There is no key')
  })

  test.each(wrong)('%s: wrong usage, and no trace', async (command, typed, sentence) => {
    const { code, stderr } = await keys(command, typed)
    expect([code, stderr]).toEqual([2, expect.stringContaining(sentence)])
    expect(existsSync(KEYCHAIN())).toBe(false)
  })

  test('a name that is taken is told', async () => {
    const input = 'bybit-key-00000001\nbybit-secret\n'
    expect((await keys('add --exchange bybit --name a', { input })).code).toBe(0)
    const { code, stderr } = await keys('add --exchange bybit --name a', { input })
    expect([code, stderr]).toEqual([1, expect.stringContaining('has a key of the name a')])
  })
})

test('keys list leaves no trace, and shows what the environment brings', async () => {
  const env = { COINBASE_API_KEY: 'abcd-hidden-wxyz' }
  const { code, stdout } = await keys('list --json', { env })
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({
    keys: [{ id: 'env:coinbase', source: 'COINBASE_API_KEY', masked_key: 'abcd****wxyz', has_secret: false }],
    sealed_with: null,
  })
  expect(readdirSync(root)).toEqual([])
  const removed = await keys('remove env:coinbase', { env })
  expect([removed.code, removed.stderr]).toEqual([3, expect.stringContaining('COINBASE_API_KEY')])
})

test('keys remove by id or exchange', async () => {
  const id = await added()
  expect((await keys(`remove ${id} --json`)).stdout).toBe(
    `${JSON.stringify({ ok: true, id, exchange: 'bybit' })}\n`,
  )
  await added()
  expect((await keys('remove --exchange bybit')).stdout).toMatch(/^ek_\w+ removed: bybit bybit\n$/)
  expect((await keys('list')).stdout).toContain('There is no key.')
})

test('keys test asks the exchange, and its refusal is the exit code', async () => {
  const env = { VELOZ_BYBIT_REST_URL: venue.url }
  await added()
  const good = await keys('test --exchange bybit', { env })
  expect([good.code, good.stderr]).toEqual([0, ''])
  expect(good.stdout).toContain('Connected to bybit in')
  expect(good.stdout).toContain('Warning: This key works from any address.')
  const id = await added({ input: 'another-key-00001\nbybit-secret\n' })
  const bad = await keys(`test ${id} --json`, { env })
  expect(bad.code).toBe(1)
  expect(JSON.parse(bad.stdout)).toMatchObject({ ok: false, exchange: 'bybit' })
})

// A dozen derivations of a key, each memory-hard: slow where the machine is busy.
describe('keys rotate', () => {
  test('from the key file to a passphrase, to another one, and back', async () => {
    const id = await added()
    const env = { VELOZ_BYBIT_REST_URL: venue.url }
    const typed = await keys('rotate', { answers: ['first passphrase', 'first passphrase'] })
    expect([typed.code, typed.prompts]).toEqual([0, ['New passphrase: ', 'Once more: ']])
    expect(typed.stdout).toBe(
      '1 key sealed with the new passphrase. Give a running VeloZ the new one and restart it.\n',
    )
    expect(existsSync(join(root, 'data', 'secrets', 'keychain.key'))).toBe(false)
    const locked = await keys(`test ${id}`, { env })
    expect([locked.code, locked.stderr]).toEqual([1, expect.stringContaining('none is set')])
    const first = { VELOZ_KEYCHAIN_PASSPHRASE: 'first passphrase' }
    writeFileSync(join(root, 'next'), 'second passphrase\n')
    expect((await keys('rotate --passphrase-file next', { env: first })).code).toBe(0)
    const wrong = await keys('rotate --key-file', { env: first })
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('is not the one')])
    const second = { VELOZ_KEYCHAIN_PASSPHRASE_FILE: join(root, 'next') }
    const back = await keys('rotate --key-file --json', { env: second })
    expect(JSON.parse(back.stdout)).toEqual({ ok: true, keys: 1, sealed_with: 'key_file' })
    expect((await keys(`test ${id}`, { env })).code).toBe(0)
    expect((await keys('rotate --key-file')).code).toBe(2)
  }, 120_000)

  test('a damaged file is told in a sentence', async () => {
    await added()
    writeFileSync(KEYCHAIN(), readFileSync(KEYCHAIN(), 'utf8').replace('bybit', 'bybet'))
    const { code, stderr } = await keys('rotate', { input: 'long enough\n' })
    expect(code).toBe(1)
    expect(stderr).toMatch(/^veloz: .*keychain\.json cannot be used: .*\.\n$/)
  })
})

describe('the audit of keys', () => {
  test('has every change and every use of a key, without what is secret', async () => {
    const env = { VELOZ_BYBIT_REST_URL: venue.url }
    const id = await added()
    await keys('add --exchange bybit --name bybit', { input: 'bybit-key-00000001\nhidden-secret\n' })
    await keys(`test ${id}`, { env })
    await keys('rotate', { answers: ['hidden words', 'hidden words'] })
    await keys(`remove ${id}`)
    await keys(`remove ${id}`, { env: { VELOZ_KEYCHAIN_PASSPHRASE: 'hidden words' } })
    const records = audited()
    expect(records.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
      'exchange_key_added success',
      'exchange_key_added success',
      'exchange_key_added failure',
      'exchange_key_tested success',
      'exchange_keys_rotated success',
      'exchange_key_removed success',
      'exchange_key_removed failure',
      'exchange_key_removed success',
    ])
    const who = { log_type: 'api_key', ip_address: 'local', user_id: expect.stringMatching(/^cli:./) }
    const { apiKey } = keyOf('bybit')
    const masked = `${apiKey.slice(0, 4)}****${apiKey.slice(-4)}`
    const common = { exchange: 'bybit', name: 'bybit', masked_key: masked }
    expect(records[0]).toMatchObject({ ...who, details: { ...common, testnet: true } })
    expect(records[3]).toMatchObject({ ...who, details: { exchange: 'bybit', id, testnet: true } })
    const [before, after] = [{ sealed_with: 'key_file' }, { sealed_with: 'passphrase' }]
    expect(records[4]).toMatchObject({ ...who, details: { keys: 1, before, after } })
    expect(records[7]).toMatchObject({ ...who, details: { ...common, id } })
    const text = JSON.stringify(records)
    for (const secret of [apiKey, keyOf('bybit').apiSecret, 'hidden']) expect(text).not.toContain(secret)
  }, 120_000)

  test('says nothing of lists, of wrong usage, and where it is switched off', async () => {
    const off = { VELOZ_AUDIT_LOG_ENABLED: 'false' }
    const id = await added({ env: off })
    await keys('list')
    await keys('remove ek_0')
    expect(audited()).toEqual([])
    expect(existsSync(join(root, 'data', 'audit'))).toBe(false)
    await keys(`remove ${id}`)
    expect(audited()).toHaveLength(1)
  })

  test('semantics 27: where it cannot be written, nothing is done', async () => {
    const id = await added()
    const before = readFileSync(KEYCHAIN(), 'utf8')
    rmSync(join(root, 'data', 'audit'), { recursive: true })
    // A file where the folder is to be: nobody can write there, not even root.
    writeFileSync(join(root, 'data', 'audit'), '')
    const env = { VELOZ_BYBIT_REST_URL: 'http://127.0.0.1:1' }
    for (const [command, typed] of [
      ['add --exchange okx', { answers: ['a-key', 'a-secret', 'words'] }],
      [`remove ${id}`, {}],
      [`test ${id}`, { env }],
      ['rotate', { answers: ['long enough', 'long enough'] }],
    ] as const) {
      const { code, stdout, stderr } = await keys(command, typed)
      expect([command, code, stdout]).toEqual([command, 1, ''])
      expect(stderr).toMatch(/^veloz: The folder of the audit cannot be used, so nothing was done: .+\n$/)
    }
    expect(readFileSync(KEYCHAIN(), 'utf8')).toBe(before)
  })

  test('semantics 27: nor where its file does not take the record', async () => {
    const id = await added()
    const audit = join(root, 'data', 'audit', 'cli')
    for (const name of readdirSync(audit).filter((one) => one.startsWith('api_key'))) {
      rmSync(join(audit, name))
      mkdirSync(join(audit, name))
    }
    const { code, stderr } = await keys(`remove ${id}`)
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^veloz: The audit cannot be written, so /)])
    expect(JSON.parse((await keys('list --json')).stdout).keys).toHaveLength(1)
  })
})
