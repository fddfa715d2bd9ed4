import { describe, expect, test } from 'bun:test'
import { encode } from 'uqr'
import type { UserRow, VenueRow } from '../../../src/contract/index.ts'
import { PERMISSIONS as SERVERS } from '../../../src/identity/index.ts'
import { auditPath, dayEnd, EVERYTHING, rangeStart } from '../../../ui/features/audit/filter.ts'
import { qrPath } from '../../../ui/features/security/qr-path.ts'
import { keyState, lastAdministrator } from '../../../ui/features/users/accounts.ts'
import { EMPTY_KEY, keyBodyOf, missingIn } from '../../../ui/features/venues/key-draft.ts'
import { ageText, heldThere, skewText } from '../../../ui/features/venues/words.ts'
import { smallBuy } from '../../../ui/features/welcome/small-buy.ts'
import { bytesText } from '../../../ui/lib/bytes.ts'
import { decimalText, parseDecimal } from '../../../ui/lib/decimal.ts'
import { madePassword, passwordProblem } from '../../../ui/lib/made-password.ts'
import { holdsAll, inOrder, PERMISSIONS } from '../../../ui/lib/permissions.ts'
import { anInstrument, exact } from '../support.ts'

const user = (user_id: string, change: Partial<UserRow> = {}): UserRow => ({
  user_id,
  roles: ['admin'],
  permissions: [...SERVERS],
  disabled: false,
  totp: false,
  has_password: true,
  created_at: 0,
  ...change,
})

describe('permissions', () => {
  test('the page has words for every permission of the server, in its order', () => {
    expect(PERMISSIONS.map(({ name }) => name)).toEqual([...SERVERS])
    expect(holdsAll('all')).toBe(true)
    expect(holdsAll(SERVERS.slice(1))).toBe(false)
    expect(inOrder(['admin:users', 'read:market', 'new:thing'])).toEqual([
      'read:market',
      'admin:users',
      'new:thing',
    ])
  })

  test('the last administrator is the only one who is let in and may do everything', () => {
    const viewer = user('vera', { permissions: ['read:market'] })
    expect(lastAdministrator([user('ada'), viewer])).toBe('ada')
    expect(lastAdministrator([user('ada'), user('bob', { disabled: true })])).toBe('ada')
    expect(lastAdministrator([user('ada'), user('bob')])).toBeNull()
    expect(lastAdministrator([viewer])).toBeNull()
  })

  test('a key is good until it ends or is revoked', () => {
    const key = { key_id: 'k', user_id: 'ada', name: 'n', permissions: [], created_at: 0, last_used_at: null }
    expect(keyState({ ...key, expires_at: null, revoked: false }, 5000)).toBe('good')
    expect(keyState({ ...key, expires_at: 5, revoked: false }, 5000)).toBe('expired')
    expect(keyState({ ...key, expires_at: 9, revoked: true }, 5000)).toBe('revoked')
  })
})

describe('passwords', () => {
  test('a made one takes only bytes that are fair, and nothing that is taken for another', () => {
    let asked = 0
    const source = {
      getRandomValues: <Filled extends ArrayBufferView | null>(filled: Filled): Filled => {
        asked += 1
        // 255 is beyond the last whole turn of the alphabet, so it must be thrown away.
        if (filled instanceof Uint8Array) filled.fill(asked === 1 ? 255 : 30)
        return filled
      },
    }
    expect(madePassword(source)).toBe('9999-9999-9999-9999-9999-9999')
    expect(asked).toBe(2)
    expect(madePassword()).toMatch(/^([a-km-np-z2-9]{4}-){5}[a-km-np-z2-9]{4}$/)
  })

  test('too short and not the same are told', () => {
    expect(passwordProblem('short', 'short')).toContain('10 characters')
    expect(passwordProblem('long enough', 'long enougH')).toContain('not the same')
    expect(passwordProblem('long enough', 'long enough')).toBeNull()
  })
})

describe('what goes into an address', () => {
  test('a filter names only what is looked for', () => {
    expect(auditPath(EVERYTHING)).toBe('/api/audit/logs')
    expect(auditPath({ ...EVERYTHING, type: 'auth', user: ' a b ', to: dayEnd('2026-11-21') })).toBe(
      '/api/audit/logs?type=auth&user_id=a%20b&end_time=2026-11-21T23%3A59%3A59.999Z',
    )
    expect([rangeStart('24', 86_400_500), rangeStart('any', 5)]).toEqual(['0', ''])
  })

  test('an exchange key goes out without the spaces it was copied with, and with all its parts', () => {
    expect(missingIn(EMPTY_KEY)).toContain('its secret')
    const draft = { ...EMPTY_KEY, apiKey: ' k ', apiSecret: 's\n' }
    expect(missingIn(draft)).toBeNull()
    expect(missingIn({ ...draft, exchange: 'okx' })).toContain('passphrase')
    expect(missingIn({ ...draft, name: '/etc' })).toContain('A name')
    expect(keyBodyOf({ ...draft, passphrase: 'left over' })).toEqual({
      exchange: 'binance',
      api_key: 'k',
      api_secret: 's',
      testnet: true,
    })
  })
})

describe('the first paper order', () => {
  const buy = (price: string, change = {}) => smallBuy(anInstrument(change), parseDecimal(price))

  test('is worth about 50, in whole lots', () => {
    expect(decimalText(buy('64000')!.quantity)).toBe('0.00079')
    expect(decimalText(buy('64000')!.notional)).toBe('50.56')
  })

  test('is never less than what is taken, and there is none without a price', () => {
    expect(decimalText(buy('64000', { notional_min: exact(100) })!.quantity)).toBe('0.00235')
    expect(decimalText(buy('64000', { quantity_min: exact('0.01') })!.quantity)).toBe('0.01')
    expect(decimalText(buy('0.001', { quantity_max: exact(100) })!.quantity)).toBe('100')
    expect([buy('0'), smallBuy(anInstrument(), null)]).toEqual([null, null])
  })
})

test('ages, clocks and sizes are read at a glance', () => {
  expect([ageText(null), ageText(420), ageText(3400), ageText(125_000)]).toEqual([
    '—',
    '420 ms',
    '3.4 s',
    '2 min 5 s',
  ])
  expect([skewText('-12.6'), skewText(3), skewText(null), skewText('0.2')]).toEqual([
    '−13 ms',
    '+3 ms',
    '—',
    '0 ms',
  ])
  expect([bytesText(0), bytesText(2048), bytesText(150 * 1024 ** 2)]).toEqual(['0 B', '2.0 KiB', '150 MiB'])
})

test.each([0, 3])(
  'a picture with a border of %p covers each dark square once, and no light one',
  (border) => {
    const { data } = encode('otpauth://totp/VeloZ:ada?secret=ABC', { ecc: 'M', border })
    const drawn = data.map((row) => row.map(() => false))
    for (const [, x, y, width] of qrPath(data).matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
      for (let at = Number(x); at < Number(x) + Number(width); at += 1) {
        expect(drawn[Number(y)]![at]).toBe(false)
        drawn[Number(y)]![at] = true
      }
    }
    expect(drawn).toEqual(data)
  },
)

test('what a venue does not hold lives in VeloZ; what it cannot amend is replaced', () => {
  const holds = { stops: true, trailing_stops: false, good_till_date: false, amend_in_place: false }
  const texts = (row: Pick<VenueRow, 'holds'>) => heldThere(row).map(({ text }) => text)
  expect(texts({ holds })).toEqual([
    'stops there',
    'trailing stops in VeloZ',
    'good till date in VeloZ',
    'amended by a new order',
  ])
  expect(texts({ holds: { ...holds, amend_in_place: true } }).at(-1)).toBe('amended in place')
})
