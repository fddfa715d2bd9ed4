import { expect, test } from 'bun:test'
import type { EngineHealthAnswer, TradingStateAnswer, VenueRow } from '../../../src/contract/index.ts'
import { commandsOf } from '../../../ui/app/commands.ts'
import { NAVIGATION } from '../../../ui/app/pages.ts'
import { readChoices } from '../../../ui/components/index.ts'
import { ApiProblem } from '../../../ui/data/index.ts'
import { deviceCorrectionMs } from '../../../ui/data/server-clock.ts'
import { type Halting, HaltSender } from '../../../ui/features/kill-switch/halting.ts'
import { relevanceOf } from '../../../ui/features/palette/relevance.ts'
import {
  ageText,
  systemConditions,
  venueCondition,
  worstVenue,
} from '../../../ui/features/status/condition.ts'
import { openPnl } from '../../../ui/features/status/open-pnl.ts'
import { pageIcon } from '../../../ui/features/status/page-icon.ts'
import { titleOf } from '../../../ui/features/status/page-title.tsx'
import { asksForPalette, beginsGoing, shortcutOf } from '../../../ui/lib/keys.ts'
import { anInstrument, exact } from '../support.ts'

const unreachable = () =>
  new ApiProblem({ status: 0, code: 'unreachable', message: 'VeloZ cannot be reached.' })
const done: TradingStateAnswer = { ok: true, state: 'halted', orders: [] }

/** Answers one after another; each problem is thrown. */
function aSender(answers: readonly (TradingStateAnswer | ApiProblem)[]) {
  const seen: Halting[] = []
  let asked = 0
  const sender: HaltSender = new HaltSender({
    send: async () => {
      const answer = answers[Math.min(asked, answers.length - 1)]
      asked += 1
      if (answer instanceof ApiProblem) throw answer
      return answer ?? done
    },
    onChange: (halting) => seen.push(halting),
    wait: async () => {
      if (asked >= 10) sender.giveUp()
    },
  })
  return { sender, seen, asked: () => asked }
}

test('a halt whose answer is lost is sent again until it is answered, and says so meanwhile', async () => {
  const { sender, seen, asked } = aSender([unreachable(), unreachable(), done])
  await sender.halt()
  expect(asked()).toBe(3)
  expect(seen.map(({ status }) => status)).toEqual(['sending', 'sending', 'sending', 'halted'])
  expect(seen[2]).toEqual({ status: 'sending', tries: 2, why: 'VeloZ cannot be reached.' })
  expect(seen[3]).toEqual({ status: 'halted', cancelled: 0, unansweredTries: 2 })
})

test('a refused halt is not repeated; one that nobody answers ends when a person gives up', async () => {
  const refused = aSender([new ApiProblem({ status: 403, code: 'forbidden', message: 'No.' })])
  await refused.sender.halt()
  expect(refused.asked()).toBe(1)
  expect(refused.seen.at(-1)).toEqual({ status: 'refused', message: 'No.' })
  const silent = aSender([unreachable()])
  await silent.sender.halt()
  expect(silent.asked()).toBe(10)
  expect(silent.seen.at(-1)).toEqual({ status: 'idle' })
})

test('a halt under way is not begun twice', async () => {
  const { sender, asked } = aSender([done])
  await Promise.all([sender.halt(), sender.halt()])
  expect(asked()).toBe(1)
})

test('a halt that waits for its answer may be asked for again; the first answer ends it', async () => {
  const waiting: ((answer: TradingStateAnswer) => void)[] = []
  const withinMs: number[] = []
  const seen: Halting[] = []
  const sender = new HaltSender({
    send: (_signal, answerWithinMs) => {
      withinMs.push(answerWithinMs)
      if (withinMs.length === 1) return Promise.reject(unreachable())
      return new Promise((resolve) => waiting.push(resolve))
    },
    onChange: (halting) => seen.push(halting),
    wait: async () => undefined,
  })
  const first = sender.halt()
  while (waiting.length < 1) await Promise.resolve()
  const again = sender.halt()
  // Each try waits longer: where the way is slow, the same two seconds would fail for ever.
  expect(withinMs).toEqual([2_000, 4_000, 4_000])
  for (const answer of waiting) answer(done)
  await Promise.all([first, again])
  expect(seen.map(({ status }) => status)).toEqual(['sending', 'sending', 'halted'])
})

test('keys: G and a letter go to a page, Ctrl+K finds, and text fields keep their letters', () => {
  const on = (key: string, target: 'page' | 'text' | 'decimal' = 'page') => ({
    key,
    target,
    hasModifier: false,
  })
  expect(shortcutOf(on('s'))).toBe('sell')
  expect(shortcutOf({ ...on('s'), isGoing: true })).toBe('go s')
  expect(shortcutOf({ ...on('s', 'text'), isGoing: true })).toBeNull()
  expect(shortcutOf({ ...on('Escape'), isGoing: true })).toBe('escape')
  expect([beginsGoing(on('g')), beginsGoing(on('g', 'text')), beginsGoing(on('b'))]).toEqual([
    true,
    false,
    false,
  ])
  const plain = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false }
  expect(asksForPalette({ ...plain, key: 'k', ctrlKey: true })).toBe(true)
  expect(asksForPalette({ ...plain, key: 'K', metaKey: true })).toBe(true)
  expect(asksForPalette({ ...plain, key: 'K', shiftKey: true })).toBe(false)
})

test('the palette finds by words: the nearest name first, and nothing dangerous by scattered letters', () => {
  const kill = { label: 'Kill switch: cancel every order and halt trading…', keywords: ['halt', 'panic'] }
  const commands = [
    { label: 'Users, roles and API keys', keywords: ['Users', 'go to'] },
    kill,
    { label: 'Buy', keywords: ['order', 'ticket'] },
    { label: 'Sell', keywords: ['order', 'ticket'] },
    { label: 'Up and down: red and green', keywords: ['colour', 'asia'] },
  ]
  const best = (sought: string) =>
    commands
      .map(({ label, keywords }) => ({ label, fit: relevanceOf(label, keywords, sought) }))
      .filter(({ fit }) => fit > 0)
      .toSorted((one, other) => other.fit - one.fit)
      .map(({ label }) => label)
  expect(best('Sell')).toEqual(['Sell'])
  expect(best('red and  green')).toEqual(['Up and down: red and green'])
  expect(best('panic')).toEqual([kill.label])
  expect(best('order')).toEqual([kill.label, 'Buy', 'Sell'])
  expect(best('asia colour')).toEqual(['Up and down: red and green'])
  expect(best('xyz')).toEqual([])
})

test('the palette knows pages and choices under the names people give them', () => {
  const commands = commandsOf({
    ...{ pages: NAVIGATION, goTo: () => {}, onTicketKey: () => {}, open: () => {} },
    ...{ mayTrade: true, mayCancel: true, board: null, signOut: null },
    preferences: { ...readChoices(null), theme: 'dark', change: () => {} },
  })
  const found = (sought: string) =>
    commands
      .map(({ label, keywords = [] }) => ({ label, fit: relevanceOf(label, keywords, sought) }))
      .toSorted((one, other) => other.fit - one.fit)
      .find(({ fit }) => fit > 0)?.label
  expect(['limits', 'password', 'csv', 'testnet', 'indicators'].map(found)).toEqual([
    ...['Risk', 'Your account', 'Orders and fills', 'Venues and keys', 'Trade'],
  ])
  expect(found('utc')).toStartWith('Times in')
  expect(found('sounds')).toBe('Look and feel…')
  expect(found('cancel')).toStartWith('Cancel all')
  expect(found('halt')).toStartWith('Kill switch')
})

test('choices that are damaged or unknown are as usual', () => {
  const usual = readChoices(null)
  expect(usual).toMatchObject({ themeChoice: 'system', directions: 'green-red', confirmsOrders: null })
  expect(Object.values(usual.sounds)).toEqual([false, false, false, false])
  for (const damaged of ['{', '7', 'null', '{"themeChoice":"pink","sounds":7,"confirmsOrders":"yes"}'])
    expect(readChoices(damaged)).toEqual(usual)
  expect(readChoices('{"directions":"blue-orange","sounds":{"fill":true}}')).toMatchObject({
    directions: 'blue-orange',
    sounds: { fill: true, halt: false },
  })
})

const venue = (name: string, part: Partial<VenueRow> = {}): VenueRow => ({
  ...{ venue: name, state: 'connected', mode: 'testnet', instruments: 1, instruments_trading: 1 },
  ...{ data_age_ms: 200, reconnect_count: 0, open_orders: 0, problem: null, remote: null },
  holds: { stops: true, trailing_stops: true, good_till_date: true, amend_in_place: true },
  ...part,
})
const remote: NonNullable<VenueRow['remote']> = {
  ...{ clock_skew_ms: 20, rate_budget_used_ratio: 0.1, banned_until: null, dead_man_switch: 'off' },
  ...{ reconciled: true, reconciliation_problem: null, last_reconciled_at: 1, book_resyncs: 0 },
}

test('the bar tells of the venue that is worst off', () => {
  const old = venue('old', { data_age_ms: 9_000 })
  const gone = venue('gone', { state: 'disconnected' })
  expect(worstVenue([venue('well'), old, gone])?.venue).toBe('gone')
  expect(worstVenue([venue('well'), old])?.venue).toBe('old')
  expect(venueCondition(old)).toEqual({ tone: 'warn', says: 'data 9.0 s old' })
  expect(venueCondition(venue('mute', { data_age_ms: null }))).toEqual({ tone: 'warn', says: 'no data' })
  expect(venueCondition(venue('odd', { remote: { ...remote, reconciled: false } })).tone).toBe('warn')
  expect([ageText(null), ageText(420), ageText(200_000)]).toEqual(['no data', '0.4 s', '3 min 20 s'])
})

test('the system’s word names engine, checks, clocks and rate limits that are not well', () => {
  const health: EngineHealthAnswer = {
    ...{ ok: false, status: 'unhealthy', version: '1', gateway: 'veloz', timestamp: '' },
    checks: {
      ...{
        engine: 'unhealthy',
        journal: 'degraded',
        database: 'healthy',
        auth: 'healthy',
        venues: 'degraded',
      },
    },
    engine: { connected: false },
  }
  const venues = [
    venue('far', { remote: { ...remote, clock_skew_ms: -2_500, rate_budget_used_ratio: 0.91 } }),
  ]
  expect(systemConditions(health, venues)).toEqual([
    { tone: 'bad', says: 'engine stopped' },
    { tone: 'bad', says: 'engine unhealthy' },
    { tone: 'warn', says: 'journal degraded' },
    { tone: 'warn', says: 'clock −2500 ms at far' },
    { tone: 'warn', says: "91 % of far's rate limit" },
  ])
  expect(systemConditions(null, [venue('near', { remote })])).toEqual([])
})

test('a device whose clock is wrong is told so, and shown the time of VeloZ', () => {
  const hoursMs = 3 * 3_600_000
  expect(systemConditions(null, [], hoursMs)).toEqual([
    { tone: 'warn', says: 'the clock of this device is 3 h 0 min ahead' },
  ])
  expect(systemConditions(null, [], -90_000)[0]?.says).toBe('the clock of this device is 1 min 30 s behind')
  expect(systemConditions(null, [], 20_000)).toEqual([])
  expect([hoursMs, 20_000, null].map(deviceCorrectionMs)).toEqual([hoursMs, 0, 0])
})

test('title and icon: problems first, no number that is not live, and forms beside colours', () => {
  const price = '50,004.26 BTCUSDT'
  const numbers = { venue: null, gain: '+12.30 USDT', price }
  expect(titleOf({ trouble: 'none', ...numbers })).toBe('+12.30 USDT · 50,004.26 BTCUSDT · VeloZ')
  expect(titleOf({ trouble: 'halted', venue: null, gain: null, price })).toBe(
    '● HALTED · 50,004.26 BTCUSDT · VeloZ',
  )
  expect(titleOf({ trouble: 'offline', ...numbers })).toBe('⚠ offline · VeloZ')
  expect(titleOf({ trouble: 'venue', venue: 'okx disconnected', gain: null, price })).toBe(
    '⚠ okx disconnected · 50,004.26 BTCUSDT · VeloZ',
  )
  const icons = [
    ...[pageIcon('paper', 'none'), pageIcon('live', 'none')],
    ...[pageIcon('live', 'halted'), pageIcon('live', 'venue')],
  ]
  expect(new Set(icons).size).toBe(4)
  for (const icon of icons) expect(icon).toStartWith('data:image/svg+xml,')
})

test('the gain of open positions is exact, at the last price of each, in one asset', () => {
  const position = (symbol: string, qty: string, average: string) => ({
    ...{ ts_ns: exact(0), venue: 'sim', symbol, qty: exact(qty), avg_price: exact(average) },
    ...{ realized_pnl: exact(0), unrealized_pnl: exact('7.5'), margin: exact(0) },
    ...{ liquidation_price: null, leverage: null },
  })
  const instrument = (symbol: string, asset: string) => anInstrument({ symbol, quote: asset })
  const quote = {
    venue: 'sim',
    symbol: 'A',
    last: '10.3',
    bid: null,
    ask: null,
    atMs: 0,
    direction: 'up' as const,
  }
  const options = {
    instruments: [instrument('A', 'USDT'), instrument('B', 'USDT'), instrument('C', 'EUR')],
    quotes: new Map([['A.sim', quote]]),
    asset: 'USDT',
  }
  const positions = [position('A', '-0.1', '10.1'), position('B', '1', '5'), position('C', '1', '5')]
  // −0.1 × (10.3 − 10.1), and what the server says of B, which has no price here.
  expect(openPnl({ ...options, positions })).toBe(7_480_000_000_000_000_000n as never)
  expect(openPnl({ ...options, positions: [position('A', '0', '0')] })).toBeNull()
})
