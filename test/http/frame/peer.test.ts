import { describe, expect, test } from 'bun:test'
import { isDirectLoopback, TrustedProxies } from '../../../src/http/frame/peer.ts'

const forwarded = (value: string) => new Headers({ 'x-forwarded-for': value })

describe('who is behind a proxy', () => {
  const proxies = new TrustedProxies(['10.0.0.0/8', '127.0.0.1', '2001:db8::/32'])

  test('semantics 30: is what the last untrusted hop says of itself', () => {
    const cases: [string, string, string][] = [
      ['203.0.113.9', '1.1.1.1', '203.0.113.9'],
      ['10.0.0.1', '1.1.1.1', '1.1.1.1'],
      ['10.0.0.1', '6.6.6.6, 1.1.1.1', '1.1.1.1'],
      ['10.0.0.1', '6.6.6.6, 1.1.1.1, 10.0.0.2', '1.1.1.1'],
      ['::ffff:10.0.0.1', '1.1.1.1', '1.1.1.1'],
      ['2001:db8::1', '[2001:db9::5]:443', '2001:db9::5'],
      ['10.0.0.1', '1.1.1.1:5555', '1.1.1.1'],
      ['10.0.0.1', 'evil, 10.0.0.2', '10.0.0.2'],
      ['10.0.0.1', 'unknown', '10.0.0.1'],
      ['10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    ]
    for (const [peer, header, client] of cases) {
      expect(proxies.clientAddress(peer, forwarded(header)), `${peer} ${header}`).toBe(client)
    }
    expect(proxies.clientAddress('10.0.0.1', new Headers({ 'x-real-ip': '1.1.1.1' }))).toBe('1.1.1.1')
    expect(proxies.clientAddress('10.0.0.1', new Headers())).toBe('10.0.0.1')
    expect(proxies.clientAddress(null, forwarded('1.1.1.1'))).toBe('unknown')
  })

  test('nobody is trusted by default, and what is no CIDR is refused at start', () => {
    expect(new TrustedProxies([]).clientAddress('127.0.0.1', forwarded('1.1.1.1'))).toBe('127.0.0.1')
    for (const bad of ['', 'localhost', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/x', '::/129', '10.0.0.0/-1']) {
      expect(() => new TrustedProxies([bad]), bad).toThrow(RangeError)
    }
  })

  test('https is believed from a trusted proxy alone', () => {
    const request = new Request('http://x/', { headers: { 'x-forwarded-proto': 'https' } })
    expect(proxies.isHttps('10.0.0.1', request)).toBe(true)
    expect(proxies.isHttps('1.1.1.1', request)).toBe(false)
    expect(proxies.isHttps(null, request)).toBe(false)
    expect(proxies.isHttps('10.0.0.1', new Request('http://x/'))).toBe(false)
  })
})

test('semantics 30: direct loopback needs the peer, the host, and no trace of a proxy', () => {
  const plain = new Headers({ host: 'localhost:8080' })
  expect(isDirectLoopback('127.0.0.1', plain)).toBe(true)
  expect(isDirectLoopback('::1', plain)).toBe(true)
  expect(isDirectLoopback('::ffff:127.0.0.1', plain)).toBe(true)
  expect(isDirectLoopback('10.0.0.1', plain)).toBe(false)
  expect(isDirectLoopback(null, plain)).toBe(false)
  expect(isDirectLoopback('127.0.0.1', new Headers({ host: 'veloz.example' }))).toBe(false)
  expect(isDirectLoopback('127.0.0.1', new Headers())).toBe(false)
  expect(isDirectLoopback('127.0.0.1', new Headers({ host: 'localhost', 'x-forwarded-anything': '' }))).toBe(
    false,
  )
})
