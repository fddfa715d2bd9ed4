/** What people do in the terminal, by hand, in a browser, against the executable. */
import { afterAll, expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { endEverything, eventually } from '../support/veloz-process.ts'
import { type Api, signedInByPassword } from './api.ts'
import { closeBrowser, HAS_BROWSER, live, screenshot, signIn, type Visit, visit } from './browser.ts'
import { colouredPoints, counts, openOrders, says, submit } from './desk.ts'

afterAll(async () => {
  await closeBrowser()
  await endEverything()
})

const LIMIT_MS = 240_000
const story = (title: string, tell: () => Promise<void>) => test.skipIf(!HAS_BROWSER)(title, tell, LIMIT_MS)

/** The same account as a program sees it. */
const apiBeside = ({ veloz }: Visit): Promise<Api> => signedInByPassword(veloz, veloz.password!)

async function goTo(page: Page, name: string): Promise<void> {
  await page.getByTestId(`page-${name}`).click()
  if (name !== 'trade') await page.getByRole('heading', { level: 1 }).waitFor()
}

const done = (page: Page, step: string) =>
  page.locator(`[data-testid="step-${step}"][data-state="done"]`).waitFor()

story('first run: from an empty machine to a first paper fill by three clicks', () =>
  visit(async (guest) => {
    const { page, watch } = guest
    await signIn(guest)
    await page.getByTestId('welcome-hint').getByRole('link').click()
    for (const step of ['signed-in', 'engine', 'market']) await done(page, step)
    await page.getByTestId('first-buy').click()
    for (const step of ['order', 'fill']) await done(page, step)
    expect(watch.posts('/api/order')).toBe(1)
    await screenshot(page, 'first-steps')
    await goTo(page, 'trade')
    await says(page, 'position', /0\.0\d+/)
    await counts(page.getByTestId('welcome-hint'), 0)
  }),
)

interface Wanted {
  readonly kind: string
  readonly fields?: Readonly<Record<string, string>>
  readonly ticks?: readonly string[]
  readonly side?: 'buy' | 'sell'
  /** As the server tells it afterwards. */
  readonly becomes: object
}

/** Far from a market of about 50,000, so that they wait; the others are filled at once. */
const WANTED: readonly Wanted[] = [
  { kind: 'market', becomes: { type: 'MARKET', status: 'FILLED' } },
  { kind: 'limit', fields: { price: '40000' }, becomes: { type: 'LIMIT', tif: 'GTC', status: 'ACCEPTED' } },
  {
    ...{ kind: 'limit', fields: { price: '40000' }, ticks: ['post-only'] },
    becomes: { type: 'LIMIT', post_only: true, status: 'ACCEPTED' },
  },
  {
    kind: 'limit',
    fields: { price: '51000' },
    ticks: ['time-ioc'],
    becomes: { tif: 'IOC', status: 'FILLED' },
  },
  {
    ...{ kind: 'stop_market', side: 'sell', fields: { trigger: '40000' } },
    becomes: { type: 'STOP_MARKET', is_triggered: false },
  },
  {
    ...{ kind: 'stop_limit', side: 'sell', fields: { trigger: '41000', price: '40000' } },
    becomes: { type: 'STOP_LIMIT', is_triggered: false },
  },
  {
    kind: 'trailing_stop',
    side: 'sell',
    fields: { trail: '5' },
    becomes: { type: 'TRAILING_STOP', held_by: 'engine' },
  },
  {
    ...{ kind: 'market', side: 'sell', ticks: ['reduce-only'] },
    becomes: { type: 'MARKET', reduce_only: true, status: 'FILLED' },
  },
]

async function order(page: Page, { kind, fields = {}, ticks = [], side = 'buy' }: Wanted): Promise<void> {
  await page.getByTestId(`ticket-${side}`).check({ force: true })
  await page.getByTestId(`ticket-type-${kind}`).check({ force: true })
  await page.getByTestId('ticket-quantity').fill('0.01')
  for (const [field, text] of Object.entries(fields)) await page.getByTestId(`ticket-${field}`).fill(text)
  for (const tick of ticks) await page.getByTestId(`ticket-${tick}`).check({ force: true })
  await submit(page).click()
}

story('the ticket sends every type of order as it was meant', () =>
  visit(async (guest) => {
    const { page, watch } = guest
    await signIn(guest)
    const api = await apiBeside(guest)
    for (const [index, wanted] of WANTED.entries()) {
      await order(page, wanted)
      await eventually(async () => (await api.all('/api/orders_state')).length === index + 1, {
        what: `order ${index + 1}, ${wanted.kind}`,
      })
      const [newest] = await api.all('/api/orders_state')
      expect(JSON.parse(JSON.stringify(newest))).toMatchObject(wanted.becomes)
      for (const tick of wanted.ticks ?? []) {
        if (!tick.startsWith('time-')) await page.getByTestId(`ticket-${tick}`).uncheck({ force: true })
      }
    }
    expect(watch.posts('/api/order')).toBe(WANTED.length)
    await screenshot(page, 'every-type')
  }),
)

story('a pair and a bracket: the exits stand beside their entry', () =>
  visit(async (guest) => {
    const { page } = guest
    await signIn(guest)
    const api = await apiBeside(guest)
    await page.getByTestId('ticket-bracket').check({ force: true })
    await page.getByTestId('ticket-take-profit').fill('60000')
    await page.getByTestId('ticket-stop-loss').fill('40000')
    await order(page, { kind: 'market', becomes: {} })
    await counts(openOrders(page), 2)
    const roles = (await api.all('/api/orders_state?status=open')).map((row) => row['role'])
    expect(roles.toSorted()).toEqual(['stop_loss', 'take_profit'])
    await page.getByTestId('ticket-bracket').uncheck({ force: true })
    await order(page, {
      kind: 'oco',
      side: 'sell',
      fields: { price: '60000', trigger: '40000' },
      becomes: {},
    })
    await counts(openOrders(page), 4)
    await page.getByTestId('blotter-cancel-all').click()
    await page.getByTestId('cancel-all-dialog').getByTestId('confirm-yes').click()
    await counts(openOrders(page), 0)
    expect(await api.all('/api/orders_state?status=open')).toEqual([])
  }),
)

/** Where the pointer would take hold of an order's line, pixels from the top of the chart; null: nowhere. */
function gripOf(page: Page): Promise<{ readonly x: number; readonly y: number } | null> {
  return page.getByTestId('chart-frame').evaluate((frame) => {
    const box = frame.getBoundingClientRect()
    const x = box.left + box.width / 2
    for (let y = box.top + 4; y < box.bottom - 30; y += 3) {
      const at = document.elementFromPoint(x, y)
      at?.dispatchEvent(
        new PointerEvent('pointermove', { clientX: x, clientY: y, bubbles: true, pointerType: 'mouse' }),
      )
      if (frame.dataset['drag'] === 'near') return { x, y }
    }
    return null
  })
}

/** Presses on an order's line, where it is by then: the chart scales itself anew with every price. */
async function takeHold(page: Page): Promise<{ readonly x: number; readonly y: number }> {
  const isHeld = () => page.getByTestId('chart-frame').evaluate((frame) => frame.dataset['drag'] === 'held')
  let held: Awaited<ReturnType<typeof gripOf>> = null
  await eventually(
    async () => {
      const grip = await gripOf(page)
      if (grip === null) return false
      await page.mouse.move(grip.x, grip.y)
      await page.mouse.down()
      if (await isHeld()) held = grip
      else await page.mouse.up()
      return held !== null
    },
    { what: 'the line of the order in hand' },
  )
  return held!
}

story('dragging the line of an order on the chart amends it, and Esc puts it back', () =>
  visit(async (guest) => {
    const { page, watch } = guest
    await signIn(guest)
    const api = await apiBeside(guest)
    await eventually(async () => (await colouredPoints(page)) > 500, { what: 'candles on the chart' })
    await order(page, { kind: 'limit', fields: { price: '49800' }, becomes: {} })
    await counts(openOrders(page), 1)
    const priceOf = async () => String((await api.all('/api/orders_state?status=open'))[0]?.['limit_price'])
    const drag = async () => {
      const { x, y } = await takeHold(page)
      await page.mouse.move(x, y - 20, { steps: 4 })
      await page.mouse.move(x, y - 40, { steps: 4 })
      await page.getByTestId('amend-chip').waitFor()
    }
    await drag()
    await screenshot(page, 'amend-by-drag')
    await page.keyboard.press('Escape')
    await page.getByTestId('amend-chip').waitFor({ state: 'detached' })
    await page.mouse.up()
    expect([await priceOf(), watch.posts('/api/amend')]).toEqual(['49800', 0])
    await drag()
    await page.mouse.up()
    await eventually(async () => (await priceOf()) !== '49800', { what: 'the amended price' })
    const price = Number(await priceOf())
    expect([price > 49_800, price < 50_200]).toEqual([true, true])
  }),
)

async function hold(page: Page, testId: string): Promise<void> {
  const box = await page.getByTestId(testId).boundingBox()
  await page.mouse.move(box!.x + box!.width / 2, box!.y + box!.height / 2)
  await page.mouse.down()
  await page.getByTestId('trading-banner').waitFor()
  await page.mouse.up()
}

story('the kill switch cancels everything and halts from any page; the way back wants a reason', () =>
  visit(async (guest) => {
    const { page, watch } = guest
    await signIn(guest)
    const api = await apiBeside(guest)
    for (const price of ['30000', '31000'])
      await api.order({ side: 'buy', symbol: 'BTCUSDT', qty: '0.01', price })
    await counts(openOrders(page), 2)
    await goTo(page, 'dashboard')
    // Too short a press only asks.
    await page.getByTestId('kill-switch').click()
    await page.getByRole('dialog', { name: 'Kill switch' }).waitFor()
    await page.keyboard.press('Escape')
    expect(watch.posts('/api/trading_state')).toBe(0)
    await hold(page, 'kill-switch')
    await says(page, 'trading-banner', /HALTED/)
    // Sent again where the answer is late.
    expect(watch.posts('/api/trading_state')).toBeGreaterThan(0)
    const open = () => api.all('/api/orders_state?status=open')
    await eventually(async () => (await open()).length === 0, { what: 'no open orders' })
    await screenshot(page, 'halted')
    await goTo(page, 'trade')
    await watch.forgive(async () => {
      await order(page, { kind: 'market', becomes: {} })
      await says(page, 'ticket-message', /halted/i)
    })
    await page.getByTestId('trade-again').click()
    const yes = page.getByTestId('confirm-yes')
    expect(await yes.isDisabled()).toBe(true)
    await page.getByTestId('confirm-reason').fill('all is well')
    await yes.click()
    await page.getByTestId('trading-banner').waitFor({ state: 'detached' })
    await goTo(page, 'risk')
    await says(page, 'risk-history', /all is well/)
  }),
)

story('limits: a change shows what it does, wants a reason, and holds at once', () =>
  visit(async (guest) => {
    const { page, watch } = guest
    await signIn(guest)
    await goTo(page, 'risk')
    await page.getByTestId('change-limits').click()
    await page.getByTestId('limit-field-order_notional_max').fill('100')
    await page.getByTestId('limits-reason').fill('careful today')
    await screenshot(page, 'limits-change')
    await page.getByTestId('limits-save').click()
    await says(page, 'limit-order_notional_max', /100\.00 USDT/)
    await says(page, 'risk-history', /careful today/)
    await goTo(page, 'trade')
    await watch.forgive(async () => {
      await order(page, { kind: 'limit', fields: { price: '40000' }, becomes: {} })
      await says(page, 'ticket-result', /400.*100|100.*400/)
    })
  }),
)

story('users and keys: a viewer is made, signs in, and sees no control that would be refused', () =>
  visit(async (guest) => {
    const { page, veloz } = guest
    await signIn(guest)
    await goTo(page, 'users')
    await page.getByTestId('user-new').click()
    await page.getByTestId('user-name').fill('vera')
    await page.getByTestId('role-viewer').check({ force: true })
    await page.getByTestId('secret-typed').check({ force: true })
    await page.getByTestId('secret-password').fill('correct horse battery')
    await page.getByTestId('secret-again').fill('correct horse battery')
    await page.getByTestId('user-create').click()
    await page.getByTestId('user-vera').waitFor()
    await page.getByTestId('tab-keys').click()
    await page.getByTestId('key-new').click()
    await page.getByTestId('key-name').fill('night watch')
    await page.getByTestId('key-create').click()
    const secret = page.getByTestId('key-secret').locator('code').first()
    const key = (await secret.textContent()) ?? ''
    expect(key).toMatch(/^veloz_/)
    const headers = { 'x-api-key': key }
    expect((await fetch(`${veloz.address}/api/account`, { headers })).status).toBe(200)
    await page.getByTestId('secret-kept').check({ force: true })
    await page.getByTestId('secret-done').click()
    await eventually(async () => !(await page.content()).includes(key), { what: 'a page without the key' })
    await page.getByTestId('sign-out').click()
    await page.getByTestId('sign-in-user').fill('vera')
    await page.getByTestId('sign-in-password').fill('correct horse battery')
    await page.getByTestId('sign-in-submit').click()
    await live(page)
    for (const forbidden of ['ticket-submit', 'kill-switch', 'page-audit', 'page-risk'])
      expect({ forbidden, count: await page.getByTestId(forbidden).count() }).toEqual({ forbidden, count: 0 })
    await screenshot(page, 'viewer')
  }),
)

story('settings: an export comes back by import, with its difference shown first', () =>
  visit(async (guest) => {
    const { page } = guest
    await signIn(guest)
    const api = await apiBeside(guest)
    await goTo(page, 'settings')
    await page.getByTestId('settings-import').click()
    await page
      .getByTestId('import-text')
      .fill(JSON.stringify({ version: '1.0', settings: { 'sse.history': 30_000 } }))
    await page.getByTestId('import-check').click()
    await page.getByTestId('import-dialog').getByText('sse.history').first().waitFor()
    const settings = async () => (await api.get('/api/settings')).body['settings'] as Record<string, unknown>
    expect(String((await settings())['sse.history'])).toBe('10000')
    await screenshot(page, 'settings-import')
    await page.getByTestId('import-yes').click()
    await eventually(async () => String((await settings())['sse.history']) === '30000', {
      what: 'the import',
    })
    await says(page, 'settings-restart', /sse\.history/)
  }),
)

story('a session that was ended elsewhere asks for the password over the page, which stays', () =>
  visit(async (guest) => {
    const { page, watch, veloz } = guest
    await signIn(guest)
    const api = await apiBeside(guest)
    await goTo(page, 'risk')
    const changed = 'another good password'
    await watch.forgive(async () => {
      const body = { current_password: veloz.password, new_password: changed }
      const answer = await api.post('/api/auth/password', body)
      expect([answer.status, answer.body]).toMatchObject([200, {}])
      await page.getByTestId('sign-in-password').waitFor()
      await screenshot(page, 'session-ended')
      const user = page.getByTestId('sign-in-user')
      if (await user.isEditable()) await user.fill('admin')
      await page.getByTestId('sign-in-password').fill(changed)
      await page.getByTestId('sign-in-submit').click()
      await live(page)
    })
    await page.getByTestId('limit-gauges').waitFor()
    expect(new URL(page.url()).pathname).toBe('/risk')
  }),
)

story('after kill -9 and a new start the page says so, goes on by itself, and nothing is lost', () =>
  visit(async (guest) => {
    const { page, watch, veloz } = guest
    await signIn(guest)
    await order(page, { kind: 'limit', fields: { price: '40000' }, becomes: {} })
    await counts(openOrders(page), 1)
    await goTo(page, 'dashboard')
    await says(page, 'kpi-connected', /Engine ConnectedYes/)
    await watch.forgive(async () => {
      await veloz.kill('SIGKILL')
      await page.getByTestId('stale-banner').waitFor()
      await says(page, 'kpi-connected', /Unknown/)
      await screenshot(page, 'dashboard-offline')
      await veloz.restart()
      await live(page)
      await page.getByTestId('stale-banner').waitFor({ state: 'detached' })
    })
    await says(page, 'kpi-connected', /Engine ConnectedYes/)
    await goTo(page, 'trade')
    await counts(openOrders(page), 1)
  }),
)

const TOKEN_LIFE_S = 30

story('an access token that ran out is renewed by the next act, and what was asked for is done once', () =>
  visit(
    async (guest) => {
      const { page, watch } = guest
      await signIn(guest)
      let isHeldUp = true
      await page.route('**/api/auth/refresh', (route) => (isHeldUp ? route.abort() : route.continue()))
      await watch.forgive(async () => {
        await Bun.sleep((TOKEN_LIFE_S + 2) * 1000)
        isHeldUp = false
        await order(page, { kind: 'market', becomes: {} })
        await says(page, 'ticket-result', /filled/)
      })
      await live(page)
      const api = await apiBeside(guest)
      expect(await api.all('/api/orders_state')).toHaveLength(1)
    },
    { env: { VELOZ_TOKEN_EXPIRY: String(TOKEN_LIFE_S) } },
  ),
)
