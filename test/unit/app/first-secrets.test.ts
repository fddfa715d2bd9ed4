import { afterEach, beforeEach, expect, test } from 'bun:test'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DataDirectory, openDataDirectory } from '../../../src/adapters/data-directory/index.ts'
import { loadConfig } from '../../../src/app/config/index.ts'
import { keychainOf } from '../../../src/app/keychain.ts'
import { added, aKey } from '../adapters/keychain/keychain-home.ts'

const OWNER_ONLY = 0o600

let folder = ''
let directory: DataDirectory
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'veloz-first-'))
  directory = await openDataDirectory(join(folder, 'veloz'))
})
afterEach(async () => {
  directory.release()
  await rm(folder, { recursive: true })
})

function configWith(env: Readonly<Record<string, string>>) {
  const readFile = () => ({ ok: false, isMissing: true, message: 'there is no such file' }) as const
  const loaded = loadConfig({ flags: {}, env, cwd: folder, home: folder, readFile })
  if (!loaded.ok) throw new Error('the environment is no configuration')
  return loaded
}

async function secretsKept(): Promise<readonly string[]> {
  const names = (await readdir(directory.secretsPath)).sort()
  for (const name of names) {
    const { mode } = await stat(join(directory.secretsPath, name))
    expect(mode & 0o777, name).toBe(OWNER_ONLY)
  }
  return names
}

test('semantics 31: both secrets are made once, random, and only their owner may read them', async () => {
  expect(await secretsKept()).toEqual([])
  const jwt = await directory.ensureSecret('jwt')
  const keychain = keychainOf(configWith({}), directory)
  await added(keychain)
  expect(keychain.sealedWith()).toBe('key_file')
  expect(await secretsKept()).toEqual(['jwt', 'keychain.key'])

  const key = await readFile(join(directory.secretsPath, 'keychain.key'))
  expect(key.equals(jwt)).toBe(false)
  await added(keychain, aKey({ name: 'other' }))
  expect(Buffer.from(await directory.ensureSecret('jwt')).equals(jwt)).toBe(true)
  expect((await readFile(join(directory.secretsPath, 'keychain.key'))).equals(key)).toBe(true)
  expect((await stat(join(directory.path, 'keychain.json'))).mode & 0o777).toBe(OWNER_ONLY)
})

test('semantics 31: with a passphrase there is no key file to lose', async () => {
  const keychain = keychainOf(configWith({ VELOZ_KEYCHAIN_PASSPHRASE: 'a long passphrase' }), directory)
  await added(keychain)
  expect([keychain.sealedWith(), await secretsKept()]).toEqual(['passphrase', []])
})
