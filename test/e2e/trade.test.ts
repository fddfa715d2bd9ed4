import { afterAll, expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { endEverything, eventually } from '../support/veloz-process.ts'
import { type Api, balancesOf, signedInByPassword, times, units } from './api.ts'
import { closeBrowser, HAS_BROWSER, live, screenshot, signIn, type Visit, visit } from './browser.ts'
import {
  colouredPoints,
  counts,
  expectShownBalances,
  fills,
  fillTicket,
  focusOn,
  openOrders,
  says,
  submit,
  textOf,
  type Wish,
} from './desk.ts'

afterAll(async () => {
  await closeBrowser()
  await endEverything()
})

const LIMIT_MS = 180_000
const story = (title: string, tell: () => Promise<void>) => test.skipIf(!HAS_BROWSER)(title, tell, LIMIT_MS)

/** The same account as a program sees it. */
async function apiBeside({ veloz }: Visit): Promise<Api> {
  return signedInByPassword(veloz, veloz.password!)
}

story('a newcomer: link, paper, live price, chart, book, a market order to the last unit', () =>
  visit(async (guest) => {
    const { page, watch } = guest
    await signIn(guest)
    await says(page, 'mode-badge', /^PAPER$/)
    const price = await textOf(page, 'last-price')
    await says(page, 'last-price', /^[\d,]+\.\d\d$/)
    await eventually(async () => (await textOf(page, 'last-price')) !== price, { what: 'another price' })
    await eventually(async () => (await colouredPoints(page)) > 500, { what: 'candles on the chart' })
    const book = page.getByTestId('order-book')
    await eventually(async () => (await book.getByRole('button').count()) === 40, { what: '20 + 20 levels' })
    const prices = await book
      .getByRole('button')
      .evaluateAll((rows) =>
        rows.map((row) => Number(/[\d,]+\.\d+/.exec(row.textContent ?? '')?.[0].replaceAll(',', ''))),
      )
    expect(prices).toEqual(prices.toSorted((one, other) => other - one))
    expect(new Set(prices).size).toBe(40)

    const api = await apiBeside(guest)
    const before = await balancesOf(api)
    await expectShownBalances(page, api)
    await fillTicket(page, { quantity: '0.01' })
    await submit(page).click()
    await says(page, 'ticket-result', /filled/)
    expect(watch.posts('/api/order')).toBe(1)
    const [fill] = await api.all('/api/fills')
    const cost = times(units(fill!['qty']!), units(fill!['price']!)) + units(fill!['fee']!)
    const after = await balancesOf(api)
    expect(after['BTC']!.free - before['BTC']!.free).toBe(units('0.01'))
    expect(before['USDT']!.free - after['USDT']!.free).toBe(cost)
    await expectShownBalances(page, api)
    await page.getByTestId('tab-fills').click()
    await counts(fills(page), 1)
    expect(await fills(page).textContent()).toContain('0.01')
    await page.getByTestId('tab-history').click()
    await says(page, 'order-history', /Filled/)
    await says(page, 'position', /0\.01/)
    await screenshot(page, 'desk-1280-dark')
    await page.getByTestId('theme-toggle').click()
    await eventually(async () => (await colouredPoints(page)) > 500, { what: 'candles in the other theme' })
    await screenshot(page, 'desk-1280-light')
  }),
)

story('the sign-in link works once; then there is the password, and a wrong one is said', () =>
  visit(async (guest) => {
    const { veloz, page, watch } = guest
    await signIn(guest)
    expect(page.url()).not.toContain('sign-in')
    await page.getByTestId('sign-out').click()
    await page.getByText('You are signed out.').waitFor()
    await screenshot(page, 'sign-in')
    // Nobody is signed in: no refusal is left in the console for it.
    await page.reload()
    await page.getByTestId('sign-in-user').waitFor()
    await watch.forgive(async () => {
      await page.goto('about:blank')
      await page.goto(veloz.signInUrl!)
      await page.getByRole('alert').filter({ hasText: 'The sign-in link did not work.' }).waitFor()
      await page.getByTestId('sign-in-user').fill('admin')
      await page.getByTestId('sign-in-password').fill('not the password')
      await page.getByTestId('sign-in-submit').click()
      await page.getByRole('alert').filter({ hasText: 'the user or the password is wrong' }).waitFor()
      await screenshot(page, 'sign-in-refused')
    })
    expect(await page.getByTestId('balances').count()).toBe(0)
    await page.getByTestId('sign-in-password').fill(veloz.password!)
    await page.getByTestId('sign-in-submit').click()
    await live(page)
    await says(page, 'balance-BTC-free', /^1\.00000000$/)
  }),
)

story('an order far below rests, is still there after a reload, and goes when cancelled', () =>
  visit(async (guest) => {
    const { page } = guest
    await signIn(guest)
    await fillTicket(page, { quantity: '0.02', price: '30000' })
    await submit(page).click()
    await says(page, 'ticket-result', /resting in the book/)
    await counts(openOrders(page), 1)
    expect(await openOrders(page).textContent()).toContain('30,000.00')
    await says(page, 'balance-USDT-locked', /^600\.60$/)
    await fillTicket(page, { quantity: '0.01' })
    await submit(page).click()
    await says(page, 'ticket-result', /filled/)
    const api = await apiBeside(guest)

    await page.reload()
    await live(page)
    await expectShownBalances(page, api)
    await counts(openOrders(page), 1)
    await page.getByTestId('tab-fills').click()
    await counts(fills(page), 1)

    await page.getByTestId('tab-open-orders').click()
    await openOrders(page)
      .getByRole('button', { name: /^Cancel/ })
      .click()
    await page.getByText('No open orders.').waitFor()
    await says(page, 'balance-USDT-locked', /^0\.00$/)
    await page.getByTestId('tab-history').click()
    await says(page, 'order-history', /Cancelled/)
    expect(await api.all('/api/orders_state?status=open')).toEqual([])
  }),
)

const WRONG: readonly (Wish & { readonly sentence: RegExp })[] = [
  { quantity: '0.01', price: '40000.001', sentence: /steps of 0\.01\. Try 40000 or 40000\.01/ },
  { quantity: '0.000001', price: '40000', sentence: /steps of 0\.00001 BTC/ },
  { quantity: '0.0001', price: '40000', sentence: /Worth 4\.00 USDT; the least is 5 USDT/ },
  { quantity: '9', price: '40000', sentence: /needs 360,360\.00 USDT.*100,000\.00 is free/ },
  { quantity: '9', sentence: /needs [\d,.]+ USDT.*100,000\.00 is free/ },
  { side: 'sell', quantity: '1.00001', price: '90000', sentence: /Only 1 BTC is free/ },
  { quantity: '0', price: '40000', sentence: /above zero/ },
  { quantity: '', price: '40000', sentence: /Enter a quantity/ },
  { quantity: '0.01', price: '', sentence: /Enter a limit price/ },
  { quantity: '1.2.3', price: '40000', sentence: /plain number/ },
]

story('what cannot be ordered is said beside the field, and nothing is sent', () =>
  visit(async (guest) => {
    const { page, watch } = guest
    await signIn(guest)
    const form = page.getByRole('form', { name: 'Order ticket' })
    for (const { sentence, ...wish } of WRONG) {
      await fillTicket(page, wish)
      await submit(page).click()
      await form.getByText(sentence).waitFor()
      await page.keyboard.press('Enter')
      await form.getByText(sentence).waitFor()
    }
    await fillTicket(page, { quantity: '9', price: '40000.001' })
    await screenshot(page, 'ticket-error')
    expect(watch.posts('/api/order')).toBe(0)
    expect((await (await apiBeside(guest)).all('/api/orders_state')).length).toBe(0)
  }),
)

story('a double click sends one order', () =>
  visit(async (guest) => {
    const { page, watch } = guest
    await signIn(guest)
    await fillTicket(page, { quantity: '0.01' })
    await submit(page).dblclick()
    await says(page, 'ticket-result', /filled/)
    await page.getByTestId('tab-fills').click()
    await counts(fills(page), 1)
    expect(watch.posts('/api/order')).toBe(1)
    // Impatience in the form of the Enter key.
    await page.getByTestId('ticket-quantity').fill('0.01')
    for (let press = 0; press < 5; press++) await page.getByTestId('ticket-quantity').press('Enter')
    await counts(fills(page), 2)
    expect(watch.posts('/api/order')).toBe(2)
    expect((await (await apiBeside(guest)).all('/api/fills')).length).toBe(2)
  }),
)

story('an answer lost on the way: the page says so, and sending again makes no second order', () =>
  visit(async (guest) => {
    const { page, watch } = guest
    await signIn(guest)
    const sent: string[] = []
    await watch.forgive(async () => {
      await page.route('**/api/order', async (route) => {
        sent.push(route.request().postData() ?? '')
        // The first never arrives; the second does, and only its answer is lost.
        if (sent.length > 1) await route.fetch()
        await route.abort('connectionreset')
      })
      await fillTicket(page, { quantity: '0.01' })
      await submit(page).click()
      await says(page, 'ticket-result', /may have arrived or not/)
      await screenshot(page, 'ticket-uncertain')
      await submit(page).filter({ hasText: 'Send again safely' }).click()
      await says(page, 'ticket-result', /filled/)
    })
    expect(new Set(sent).size).toBe(1)
    expect(sent).toHaveLength(2)
    await page.unroute('**/api/order')
    const typed = () => page.getByTestId('ticket-quantity').inputValue()
    await eventually(async () => (await typed()) === '', { what: 'an empty ticket' })
    expect((await (await apiBeside(guest)).all('/api/fills')).length).toBe(1)
  }),
)

story('the server is killed: the page says so and dims, and comes back by itself with everything', () =>
  visit(async (guest) => {
    const { veloz, page, watch } = guest
    await signIn(guest)
    await fillTicket(page, { quantity: '0.02', price: '30000' })
    await submit(page).click()
    await says(page, 'ticket-result', /resting/)
    await fillTicket(page, { quantity: '0.01' })
    await submit(page).click()
    await says(page, 'ticket-result', /filled/)
    const password = veloz.password!
    const ink = () => page.getByTestId('balance-USDT-free').evaluate((cell) => getComputedStyle(cell).color)
    const liveInk = await ink()
    await watch.forgive(async () => {
      await veloz.kill('SIGKILL')
      await page.getByTestId('stale-banner').waitFor()
      await eventually(async () => (await ink()) !== liveInk, { what: 'dimmed numbers' })
      await screenshot(page, 'disconnected')
      await veloz.restart()
      await live(page)
    })
    await page.getByTestId('stale-banner').waitFor({ state: 'detached' })
    await eventually(async () => (await ink()) === liveInk, { what: 'bright numbers' })
    await expectShownBalances(page, await signedInByPassword(veloz, password))
    await counts(openOrders(page), 1)
    await page.getByTestId('tab-fills').click()
    await counts(fills(page), 1)
    await fillTicket(page, { quantity: '0.01' })
    await submit(page).click()
    await counts(fills(page), 2)
  }),
)

/** Walks the page by Tab until the focus is where `isThere` says. */
async function tabTo(
  page: Page,
  isThere: (focused: { testId: string; label: string }) => boolean,
): Promise<void> {
  for (let step = 0; step < 80; step++) {
    await page.keyboard.press('Tab')
    const focused = await page.evaluate(() => ({
      testId: document.activeElement?.getAttribute('data-testid') ?? '',
      label: document.activeElement?.getAttribute('aria-label') ?? '',
    }))
    if (isThere(focused)) return
  }
  throw new Error('the Tab key does not lead there')
}

story('the keyboard alone: by shortcuts, by Tab, and a cancel', () =>
  visit(async (guest) => {
    const { page } = guest
    await signIn(guest)
    await page.keyboard.press('m')
    await page.keyboard.press('b')
    await focusOn(page, 'ticket-quantity')
    await page.keyboard.type('0.01')
    await page.keyboard.press('Enter')
    await says(page, 'ticket-result', /Buy 0\.01 BTC at market: filled/)
    await page.keyboard.press('Escape')
    await page.keyboard.press('s')
    await page.keyboard.press('l')
    await focusOn(page, 'ticket-quantity')
    await page.keyboard.type('0.5')
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.type('90000')
    await page.keyboard.press('Enter')
    await says(page, 'ticket-result', /Sell 0\.5 BTC at 90000: resting/)
    await tabTo(page, ({ testId }) => testId === 'ticket-price')
    await page.keyboard.type('0')
    await tabTo(page, ({ testId }) => testId.startsWith('cancel-'))
    await page.keyboard.press('Enter')
    await page.getByText('No open orders.').waitFor()
    await page.keyboard.press('?')
    const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    await dialog.waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
  }),
)

story('two windows on one account show the same', () =>
  visit(async (guest) => {
    const { page, veloz } = guest
    await signIn(guest)
    const other = await page.context().newPage()
    await other.goto(veloz.address)
    await live(other)
    await fillTicket(other, { quantity: '0.02', price: '30000' })
    await submit(other).click()
    await counts(openOrders(page), 1)
    await openOrders(page)
      .getByRole('button', { name: /^Cancel/ })
      .click()
    await counts(openOrders(other), 0)
    await page.getByTestId('sign-out').click()
    await page.getByText('You are signed out.').waitFor()
    await other.close()
  }),
)
