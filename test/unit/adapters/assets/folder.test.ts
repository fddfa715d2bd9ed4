import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { folderAssets } from '../../../../src/adapters/assets/index.ts'
import type { Asset, AssetSource } from '../../../../src/ports/index.ts'

let parent: string
let root: string
let source: AssetSource

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'veloz-assets-'))
  root = join(parent, 'page')
  mkdirSync(join(root, 'assets'), { recursive: true })
  writeFileSync(join(parent, 'secret.txt'), 'SECRET')
  writeFileSync(join(root, 'index.html'), '<h1>page</h1>')
  writeFileSync(join(root, 'assets/main-1a2b3c4d.js'), 'main()')
  source = folderAssets(root)
})

afterEach(() => rmSync(parent, { recursive: true }))

const text = (asset: Asset | null): string | null =>
  asset === null ? null : new TextDecoder().decode(asset.bodies.identity)

describe('what is found', () => {
  test('a file, with its type', () => {
    const asset = source.find('/assets/main-1a2b3c4d.js')
    expect(text(asset)).toBe('main()')
    expect(asset?.contentType).toBe('text/javascript; charset=utf-8')
    expect(asset?.tag).toMatch(/^[0-9a-f]{32}$/)
  })

  test('names with spaces and letters of any script', () => {
    writeFileSync(join(root, 'größe 1.txt'), 'ok')
    expect(text(source.find('/größe 1.txt'))).toBe('ok')
  })

  test('a link that stays inside, and a root that is itself a link', () => {
    symlinkSync(join(root, 'index.html'), join(root, 'home.html'))
    symlinkSync(root, join(parent, 'current'))
    expect(text(source.find('/home.html'))).toBe('<h1>page</h1>')
    expect(text(folderAssets(join(parent, 'current')).find('/index.html'))).toBe('<h1>page</h1>')
  })

  test('only names in the list of the build are immutable, and the list itself is hidden', () => {
    expect(source.find('/assets/main-1a2b3c4d.js')?.isImmutable).toBe(false)
    writeFileSync(join(root, '.immutable.json'), '["/assets/main-1a2b3c4d.js"]')
    expect(source.find('/assets/main-1a2b3c4d.js')?.isImmutable).toBe(true)
    expect(source.find('/index.html')?.isImmutable).toBe(false)
    expect(source.find('/.immutable.json')).toBeNull()
  })

  test('nothing at all when the folder is not there', () => {
    expect(folderAssets(join(parent, 'absent')).find('/index.html')).toBeNull()
  })
})

describe('what is never found', () => {
  test.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/assets/../index.html',
    '/./index.html',
    '//index.html',
    '/assets//main-1a2b3c4d.js',
    '/..\\secret.txt',
    '/assets\\main-1a2b3c4d.js',
    '/index.html\0',
    '/index.html\0.js',
    '/index.html/',
    '/index.html/x',
    '/index.html:stream',
    '/assets',
    '/',
    '',
    'index.html',
    '../secret.txt',
    `/${'x'.repeat(5000)}`,
  ])('%j', (path) => {
    expect(source.find(path)).toBeNull()
  })

  test('links that lead out, as file, as folder, and to a sibling whose name begins alike', () => {
    mkdirSync(`${root}-private`)
    writeFileSync(join(`${root}-private`, 'x.txt'), 'SECRET')
    symlinkSync(join(parent, 'secret.txt'), join(root, 'out.txt'))
    symlinkSync(parent, join(root, 'up'))
    symlinkSync(join(`${root}-private`, 'x.txt'), join(root, 'x.txt'))
    symlinkSync(join(root, 'loop.txt'), join(root, 'loop.txt'))
    for (const path of ['/out.txt', '/up/secret.txt', '/x.txt', '/loop.txt']) {
      expect(source.find(path), path).toBeNull()
    }
  })

  test('an encoding that is a link out of the folder', () => {
    symlinkSync(join(parent, 'secret.txt'), join(root, 'index.html.br'))
    expect(source.find('/index.html')?.bodies.br).toBeNull()
  })

  test('hidden files and folders, except .well-known', () => {
    mkdirSync(join(root, '.git'))
    mkdirSync(join(root, '.well-known'))
    writeFileSync(join(root, '.env'), 'SECRET')
    writeFileSync(join(root, '.git/config'), 'SECRET')
    writeFileSync(join(root, '.well-known/security.txt'), 'mail us')
    expect(source.find('/.env')).toBeNull()
    expect(source.find('/.git/config')).toBeNull()
    expect(text(source.find('/.well-known/security.txt'))).toBe('mail us')
  })

  test('no path reaches the file outside', () => {
    const piece = fc.constantFrom('..', '.', '/', '\\', 'assets', 'secret.txt', '%2e%2e', '\0', 'page', '//')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        for (const path of [pieces.join(''), `/${pieces.join('/')}`])
          expect(text(source.find(path))).not.toBe('SECRET')
      }),
      { numRuns: 300 },
    )
  })
})

describe('changes', () => {
  test('a rewritten file is read again, under another tag', () => {
    const before = source.find('/index.html')
    expect(source.find('/index.html')).toBe(before)
    writeFileSync(join(root, 'index.html'), '<h1>next</h1>')
    const after = source.find('/index.html')
    expect(text(after)).toBe('<h1>next</h1>')
    expect(after?.tag).not.toBe(before?.tag)
  })

  test('a removed file is gone, a new one is there', () => {
    source.find('/index.html')
    rmSync(join(root, 'index.html'))
    writeFileSync(join(root, 'new.css'), 'a{}')
    expect(source.find('/index.html')).toBeNull()
    expect(source.find('/new.css')?.contentType).toBe('text/css; charset=utf-8')
  })

  test('encodings are used while they are not older than their file', () => {
    const path = join(root, 'assets/main-1a2b3c4d.js')
    writeFileSync(`${path}.br`, 'BR')
    writeFileSync(`${path}.gz`, 'GZ')
    const bodies = source.find('/assets/main-1a2b3c4d.js')?.bodies
    expect([bodies?.br, bodies?.gzip].map((body) => String(body))).toEqual(['BR', 'GZ'])
    const past = new Date(1_000_000)
    utimesSync(`${path}.br`, past, past)
    expect(source.find('/assets/main-1a2b3c4d.js')?.bodies.br).toBeNull()
    expect(String(source.find('/assets/main-1a2b3c4d.js')?.bodies.gzip)).toBe('GZ')
  })
})

test('what is kept is bounded: more files than fit are all served right', () => {
  for (let index = 0; index < 5; index++) writeFileSync(join(root, `${index}.bin`), Buffer.alloc(1000, index))
  writeFileSync(join(root, 'large.bin'), Buffer.alloc(4000, 9))
  const small = folderAssets(root, 3000)
  for (const name of [0, 1, 2, 3, 4, 0, 4, 2])
    expect(small.find(`/${name}.bin`)?.bodies.identity[0]).toBe(name)
  const kept = small.find('/2.bin')
  expect(small.find('/2.bin')).toBe(kept)
  expect(small.find('/large.bin')?.bodies.identity[0]).toBe(9)
  for (const name of [3, 1, 0]) small.find(`/${name}.bin`)
  expect(small.find('/2.bin')).not.toBe(kept)
})

test('a file over the limit is not read into memory', () => {
  writeFileSync(join(root, 'huge.bin'), '')
  Bun.spawnSync(['truncate', '-s', String(64 * 1024 * 1024 + 1), join(root, 'huge.bin')])
  expect(source.find('/huge.bin')).toBeNull()
})
