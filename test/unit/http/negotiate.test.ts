import { expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  acceptsHtml,
  chooseEncoding,
  type Encoding,
  matchesTag,
  prefersCsv,
} from '../../../src/http/negotiate.ts'

const ALL: ReadonlySet<Encoding> = new Set<Encoding>(['br', 'gzip', 'identity'])

test.each<[string | null, Encoding]>([
  [null, 'identity'],
  ['', 'identity'],
  ['gzip, deflate, br, zstd', 'br'],
  ['gzip', 'gzip'],
  ['x-gzip', 'gzip'],
  ['GZIP', 'gzip'],
  ['*', 'br'],
  ['br;q=0, *', 'gzip'],
  ['br;q=0.1, gzip;q=0.9', 'gzip'],
  ['br ; q=0.5 , identity ; q=0.6', 'identity'],
  ['deflate', 'identity'],
  ['br;q=0, gzip;q=0', 'identity'],
  ['*;q=0', 'identity'],
  ['br;q=abc', 'identity'],
  ['br;q=7', 'identity'],
])('Accept-Encoding %j gives %s', (header, expected) => {
  expect(chooseEncoding(header, ALL)).toBe(expected)
})

test('never an encoding that is not at hand', () => {
  const available: ReadonlySet<Encoding> = new Set<Encoding>(['identity', 'gzip'])
  expect(chooseEncoding('br', available)).toBe('identity')
  expect(chooseEncoding('br, gzip;q=0.1', available)).toBe('gzip')
  fc.assert(
    fc.property(fc.string(), (header) => {
      expect(chooseEncoding(header, new Set<Encoding>(['identity']))).toBe('identity')
    }),
  )
})

test.each<[string | null, boolean]>([
  [null, true],
  ['*/*', true],
  ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', true],
  ['text/*', true],
  ['application/json', false],
  ['text/event-stream', false],
  ['text/html;q=0, */*', false],
  ['', false],
])('Accept %j: html %p', (header, expected) => {
  expect(acceptsHtml(header)).toBe(expected)
})

test('If-None-Match: any of a list, weak or strong, or a star', () => {
  const tags = ['"a"', '"a-br"']
  expect(matchesTag('"a-br"', tags)).toBe(true)
  expect(matchesTag('"x", W/"a"', tags)).toBe(true)
  expect(matchesTag('*', tags)).toBe(true)
  expect(matchesTag('a', tags)).toBe(false)
  expect(matchesTag('"b"', tags)).toBe(false)
  expect(matchesTag(null, tags)).toBe(false)
})

test.each([
  [null, false],
  ['', false],
  ['*/*', false],
  ['application/json', false],
  ['text/csv', true],
  ['TEXT/CSV; charset=utf-8; header=present', true],
  ['text/*', true],
  ['text/csv, */*', true],
  ['application/json, text/csv', false],
  ['text/csv, application/json;q=0.9', true],
  ['text/csv;q=0.5, application/json', false],
  ['text/csv;q=0.5, application/*;q=0.4', true],
  ['text/csv;q=0', false],
  ['text/csv;q=0, */*', false],
  ['text/html,application/xhtml+xml,*/*;q=0.8', false],
  ['image/png', false],
  ['text/csv;q=nonsense', false],
])('Accept: %s as CSV: %s', (header, isCsv) => {
  expect(prefersCsv(header)).toBe(isCsv)
})
