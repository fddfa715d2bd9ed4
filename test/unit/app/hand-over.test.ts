import { afterAll, expect, test } from 'bun:test'
import {
  chownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { handOver } from '../../../src/app/hand-over.ts'

const root = mkdtempSync(join(tmpdir(), 'veloz-hand-over-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const ACCOUNT = 61_234
const mayTry = process.platform === 'linux' && process.getuid?.() === 0

test.skipIf(!mayTry)('what root made belongs to the account of the directory, nothing else does', () => {
  const home = join(root, 'home')
  mkdirSync(join(home, 'audit/cli'), { recursive: true })
  writeFileSync(join(root, 'elsewhere'), '')
  writeFileSync(join(root, 'linked'), '')
  for (const name of ['keychain.json', 'audit/cli/auth.ndjson', 'other']) writeFileSync(join(home, name), '')
  chownSync(home, ACCOUNT, ACCOUNT)
  chownSync(join(home, 'other'), 5, 5)
  symlinkSync(join(root, 'elsewhere'), join(home, 'link'))
  linkSync(join(root, 'linked'), join(home, 'second-name'))
  handOver(home)
  const owner = (name: string) => lstatSync(join(home, name)).uid
  const owners = ['keychain.json', 'audit', 'audit/cli', 'audit/cli/auth.ndjson'].map(owner)
  expect(owners).toEqual([ACCOUNT, ACCOUNT, ACCOUNT, ACCOUNT])
  expect([owner('other'), owner('link'), statSync(join(root, 'elsewhere')).uid]).toEqual([5, 0, 0])
  expect(owner('second-name')).toBe(0)
})

test.skipIf(!mayTry)('a directory of root stays as it is', () => {
  const home = join(root, 'of-root')
  mkdirSync(home)
  writeFileSync(join(home, 'file'), '')
  chownSync(join(home, 'file'), ACCOUNT, ACCOUNT)
  handOver(home)
  expect(statSync(join(home, 'file')).uid).toBe(ACCOUNT)
  handOver(join(root, 'not-there'))
})
