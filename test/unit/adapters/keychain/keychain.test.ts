import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { withFileLock } from '../../../../src/adapters/keychain/lock.ts'
import { KeychainDamaged, KeychainLocked } from '../../../../src/domain/index.ts'
import { added, aHome, aKey, SECRETS } from './keychain-home.ts'

let home = aHome()
beforeEach(() => {
  home = aHome()
})
afterEach(() => home.end())

describe('storing', () => {
  test('a key comes back as it was put in, from another process too', async () => {
    const record = await added(home.open('open sesame'))
    expect(record).toMatchObject({ exchange: 'okx', name: 'okx', isTestnet: true, maskedKey: 'hidd****0001' })
    const again = home.open('open sesame')
    expect(again.list()).toEqual([record])
    expect(await again.credentials(record.id)).toEqual({
      apiKey: 'hidden-key-text-0001',
      apiSecret: 'hidden-secret-text',
      passphrase: 'hidden-third-part',
    })
    expect(await again.credentials('ek_000000000000')).toBeNull()
  })

  test('the file is its owner’s alone and holds no secret', async () => {
    await added(home.open('open sesame'))
    const text = readFileSync(home.path, 'utf8')
    for (const secret of [...SECRETS, 'open sesame']) expect(text).not.toContain(secret)
    expect(statSync(home.path).mode & 0o777).toBe(0o600)
    expect(readdirSync(home.folder).toSorted()).toEqual(['keychain.json', 'keychain.json.lock'])
  })

  test('what a process left that ended half-way goes with the next change', async () => {
    await added(home.open('open sesame'))
    const left = [`${home.path}.0123456789ab`, `${home.path}.ba9876543210`]
    for (const path of left) writeFileSync(path, 'sealed with a passphrase that was given up since')
    writeFileSync(`${home.path}.copy`, 'of somebody who takes care')
    await added(home.open('open sesame'))
    const expected = ['keychain.json', 'keychain.json.copy', 'keychain.json.lock']
    expect(readdirSync(home.folder).toSorted()).toEqual(expected)
  })

  test('another process that changes them without end is said in words', async () => {
    const lock = `${home.path}.lock`
    const [isHeld, end] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const holder = withFileLock(lock, () => {
      isHeld.resolve()
      return end.promise
    })
    await isHeld.promise
    const waiting = withFileLock(lock, async () => 'changed', 1)
    await expect(waiting).rejects.toBeInstanceOf(KeychainLocked)
    end.resolve()
    await holder
    expect(await withFileLock(lock, async () => 'changed', 1)).toBe('changed')
  })

  test('a short key shows none of itself', async () => {
    const record = await added(home.open(), aKey({ apiKey: 'elevenchars' }))
    expect(record.maskedKey).toBe('********')
  })

  test('nothing is touched until a key is added', async () => {
    const keychain = home.open()
    expect(keychain.list()).toEqual([])
    expect(keychain.sealedWith()).toBeNull()
    expect(await keychain.credentials('ek_1')).toBeNull()
    expect(home.keyFile.bytes).toBeNull()
    expect(readdirSync(home.folder)).toEqual([])
  })

  test('names are one each for an exchange, and found where none is given', async () => {
    const keychain = home.open()
    expect((await added(keychain)).name).toBe('okx')
    expect((await added(keychain)).name).toBe('okx-2')
    expect((await added(keychain, aKey({ exchange: 'binance', name: 'okx' }))).name).toBe('okx')
    expect(await keychain.add(aKey({ name: 'okx-2' }), 0)).toEqual({ outcome: 'name_taken', name: 'okx-2' })
    expect(keychain.list()).toHaveLength(3)
  })

  test('a removed key is gone, and the others stay', async () => {
    const keychain = home.open('open sesame')
    const [first, second] = [await added(keychain), await added(keychain)]
    expect(await keychain.remove(first.id)).toBe(true)
    expect(await keychain.remove(first.id)).toBe(false)
    expect(home.open('open sesame').list()).toEqual([second])
  })

  test('semantics 29: what two processes add at the same time is all there', async () => {
    const [one, two] = [home.open('p'), home.open('p')]
    await Promise.all(Array.from({ length: 12 }, (_, index) => added(index % 2 === 0 ? one : two)))
    expect(one.list()).toHaveLength(12)
    expect(new Set(two.list().map(({ name }) => name)).size).toBe(12)
  })
})

describe('the secret', () => {
  test('semantics 31: without a passphrase the key file is made at first use', async () => {
    const record = await added(home.open())
    expect(home.keyFile.bytes).not.toBeNull()
    expect(home.open().sealedWith()).toBe('key_file')
    expect((await home.open().credentials(record.id))?.apiSecret).toBe('hidden-secret-text')
  })

  test('a wrong passphrase opens nothing, loses nothing, and the list still works', async () => {
    const record = await added(home.open('right'))
    const before = readFileSync(home.path, 'utf8')
    const wrong = home.open('wrong')
    expect(wrong.list()).toEqual([record])
    await expect(wrong.credentials(record.id)).rejects.toBeInstanceOf(KeychainLocked)
    await expect(wrong.add(aKey(), 0)).rejects.toBeInstanceOf(KeychainLocked)
    await expect(wrong.remove(record.id)).rejects.toBeInstanceOf(KeychainLocked)
    await expect(wrong.rotate({ kind: 'key_file' })).rejects.toBeInstanceOf(KeychainLocked)
    expect(readFileSync(home.path, 'utf8')).toBe(before)
    expect(await home.open('right').credentials(record.id)).not.toBeNull()
  })

  test('no passphrase and a lost key file are said in words', async () => {
    const record = await added(home.open('right'))
    await expect(home.open().credentials(record.id)).rejects.toThrow('VELOZ_KEYCHAIN_PASSPHRASE_FILE')
    const other = aHome()
    const kept = await added(other.open())
    await other.keyFile.remove()
    await expect(other.open().credentials(kept.id)).rejects.toThrow('secrets/keychain.key')
    other.end()
  })

  test('a keychain sealed with the key file opens although a passphrase is set since', async () => {
    const record = await added(home.open())
    const keychain = home.open('set later')
    expect(await keychain.credentials(record.id)).not.toBeNull()
    expect(keychain.sealedWith()).toBe('key_file')
    await keychain.remove(record.id)
    await added(keychain)
    expect(keychain.sealedWith()).toBe('passphrase')
  })

  test('a passphrase typed composed or decomposed is the same one', async () => {
    const record = await added(home.open('caf\u00e9'))
    expect(await home.open('cafe\u0301').credentials(record.id)).not.toBeNull()
  })
})

describe('rotation', () => {
  test('to another passphrase, to the key file and back', async () => {
    const keychain = home.open('one')
    const records = [await added(keychain), await added(keychain), await added(keychain)]
    expect(await keychain.rotate({ kind: 'passphrase', passphrase: 'two' })).toBe(3)
    await expect(home.open('one').credentials(records[0]?.id ?? '')).rejects.toBeInstanceOf(KeychainLocked)
    expect(await home.open('two').rotate({ kind: 'key_file' })).toBe(3)
    expect(home.keyFile.bytes).not.toBeNull()
    expect(await home.open().rotate({ kind: 'passphrase', passphrase: 'three' })).toBe(3)
    expect(home.keyFile.bytes).toBeNull()
    const last = home.open('three')
    expect(last.list()).toEqual(records)
    for (const { id } of records) expect((await last.credentials(id))?.passphrase).toBe('hidden-third-part')
  })

  test('without a file there is nothing to do', async () => {
    expect(await home.open('one').rotate({ kind: 'passphrase', passphrase: 'two' })).toBe(0)
    expect(readdirSync(home.folder)).not.toContain('keychain.json')
  })

  test('a process that had it open sees the new file, and needs the new passphrase', async () => {
    const keychain = home.open('one')
    const record = await added(keychain)
    await home.open('one').rotate({ kind: 'passphrase', passphrase: 'two' })
    await expect(keychain.credentials(record.id)).rejects.toBeInstanceOf(KeychainLocked)
  })
})

test('a file of another program is refused in words and left alone', async () => {
  writeFileSync(home.path, '{"hello": 1}')
  expect(() => home.open().list()).toThrow(KeychainDamaged)
  await expect(home.open().add(aKey(), 0)).rejects.toBeInstanceOf(KeychainDamaged)
  expect(readFileSync(home.path, 'utf8')).toBe('{"hello": 1}')
})
