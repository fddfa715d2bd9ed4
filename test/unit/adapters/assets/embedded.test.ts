import { expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  contentTypeOf,
  embeddedAssets,
  isCompressible,
  pageAssets,
} from '../../../../src/adapters/assets/index.ts'

test('the source tree carries no files: the page then comes from a folder', () => {
  expect(embeddedAssets()).toBeNull()
})

test('a table of files is read when asked, and once', () => {
  const folder = mkdtempSync(join(tmpdir(), 'veloz-embedded-'))
  writeFileSync(join(folder, 'a'), 'plain')
  writeFileSync(join(folder, 'b'), 'small')
  const source = embeddedAssets([
    {
      path: '/index.html',
      contentType: 'text/html; charset=utf-8',
      tag: 'abc',
      isImmutable: false,
      identity: join(folder, 'a'),
      br: join(folder, 'b'),
      gzip: null,
    },
  ])
  const asset = source?.find('/index.html')
  expect(String(asset?.bodies.identity)).toBe('plain')
  expect(String(asset?.bodies.br)).toBe('small')
  expect(asset?.bodies.gzip).toBeNull()
  rmSync(folder, { recursive: true })
  expect(source?.find('/index.html')).toBe(asset)
  expect(source?.find('/absent.js')).toBeNull()
  expect(source?.find('/constructor')).toBeNull()
})

test('the folder the operator names comes first', () => {
  const folder = mkdtempSync(join(tmpdir(), 'veloz-static-'))
  writeFileSync(join(folder, 'index.html'), 'mine')
  expect(String(pageAssets(folder).find('/index.html')?.bodies.identity)).toBe('mine')
  rmSync(folder, { recursive: true })
})

test('types by extension, bytes for what is not known', () => {
  expect(contentTypeOf('/assets/a-1.JS')).toBe('text/javascript; charset=utf-8')
  expect(contentTypeOf('/font.woff2')).toBe('font/woff2')
  expect(contentTypeOf('/a.tar.gz')).toBe('application/octet-stream')
  expect(contentTypeOf('/a.constructor')).toBe('application/octet-stream')
  expect(contentTypeOf('/.html')).toBe('application/octet-stream')
  expect(contentTypeOf('/a.b/readme')).toBe('application/octet-stream')
  expect(isCompressible('/a.svg')).toBe(true)
  expect(isCompressible('/a.png')).toBe(false)
})
