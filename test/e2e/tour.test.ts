/** Every page as it is seen: on three screens, dark and light, with nothing cut off and nobody shut out. */
import { afterAll, expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { endEverything, eventually } from '../support/veloz-process.ts'
import { type Api, signedInByPassword } from './api.ts'
import { barriers } from './axe.ts'
import { closeBrowser, HAS_BROWSER, screenshot, signIn, visit } from './browser.ts'

afterAll(async () => {
  await closeBrowser()
  await endEverything()
})

/** On a fast machine it sees more pages in a minute than a person may. */
const ROOM_FOR_MANY = { env: { VELOZ_RATE_LIMIT_CAPACITY: '10000' } }
const LIMIT_MS = 300_000

const PAGES = [
  ...['/', '/orders', '/dashboard', '/portfolio', '/risk', '/reconciliation', '/logs', '/venues'],
  ...['/users', '/audit', '/settings', '/security', '/welcome', '/order/bought', '/no-such-page'],
] as const

const SCREENS = [
  { name: '1280', width: 1280, height: 800 },
  { name: '1920', width: 1920, height: 1080 },
  { name: '390', width: 390, height: 844 },
] as const
const THEMES = ['dark', 'light'] as const

/** A day of somebody who trades a little, so that no page is empty for want of anything to show. */
async function aLittleHistory(api: Api): Promise<void> {
  const order = (fields: object) => api.post('/api/order', { symbol: 'BTCUSDT', side: 'buy', ...fields })
  await order({ client_order_id: 'bought', qty: '0.02', type: 'market' })
  await order({ client_order_id: 'rests', qty: '0.01', price: '40000' })
  await order({
    client_order_id: 'waits',
    side: 'sell',
    qty: '0.01',
    type: 'stop_market',
    stop_price: '40000',
  })
  await order({ client_order_id: 'gone', qty: '0.01', price: '39000' })
  await api.post('/api/cancel', { client_order_id: 'gone' })
  await order({ client_order_id: 'denied', qty: '5000', price: '40000' })
  await api.post('/api/trading_state', { state: 'reducing', reason: 'lunch' })
  await api.post('/api/trading_state', { state: 'active', reason: 'back from lunch' })
  await api.post('/api/risk/limits', {
    limits: {
      order_notional_max: '50000',
      exposure_max: '100000',
      daily_loss_max: '2000',
      drawdown_max: '0.2',
    },
    reason: 'a small account',
  })
}

async function goTo(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => window.history.pushState(null, '', to), path)
  await page.locator('h1, [data-testid="chart"]').first().waitFor()
  await eventually(async () => (await page.getByTestId('loading').count()) === 0, {
    what: `${path} is loaded`,
  })
}

/** What opens over a page, by the test id of its button. */
const OPENED = [
  { path: '/', testId: 'open-palette' },
  { path: '/', testId: 'open-help' },
  { path: '/', testId: 'open-look' },
  { path: '/', testId: 'instrument-picker' },
  { path: '/', testId: 'venues-chip' },
  { path: '/', testId: 'system-chip' },
  { path: '/', testId: 'kill-switch' },
  { path: '/', testId: 'chart-indicators' },
  { path: '/', testId: 'blotter-cancel-all' },
  { path: '/', testId: 'amend-rests' },
  { path: '/venues', testId: 'exchange-key-new' },
  { path: '/users', testId: 'user-new' },
  { path: '/users', testId: 'user-menu-admin' },
  { path: '/audit', testId: 'audit-archive' },
] as const

const isOpen = (page: Page) =>
  page.evaluate(() => document.querySelector('dialog[open], [popover]:popover-open') !== null)

/** Opens and closes it by the keyboard, which must stand on the button again. */
async function tryOpened(page: Page, testId: string): Promise<readonly string[]> {
  const button = page.getByTestId(testId)
  await button.focus()
  await page.keyboard.press('Enter')
  await eventually(() => isOpen(page), { what: `what ${testId} opens` })
  const found = await barriers(page)
  await page.keyboard.press('Escape')
  await eventually(async () => !(await isOpen(page)), { what: `Esc closes what ${testId} opens` })
  const isBack = await button.evaluate((element) => element === document.activeElement)
  return isBack ? found : [...found, 'the focus is lost when it closes']
}

/** Wider than the window means that a thumb moves the page sideways. */
const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

for (const theme of THEMES) {
  test.skipIf(!HAS_BROWSER)(
    `every page fits three screens and shuts nobody out: ${theme}`,
    () =>
      visit(async (guest) => {
        const { page, veloz } = guest
        await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
        await signIn(guest)
        await aLittleHistory(await signedInByPassword(veloz, veloz.password!))
        const problems = new Map<string, string>()
        const note = (problem: string, at: string) => {
          // What stands on every page is told once.
          if (!problems.has(problem)) problems.set(problem, at)
        }
        for (const { name, width, height } of SCREENS) {
          await page.setViewportSize({ width, height })
          for (const path of PAGES) {
            await goTo(page, path)
            const wide = await overflow(page)
            if (wide > 0) note(`${wide} px wider than the screen`, `${path} at ${name}`)
            await screenshot(page, `page-${nameOf(path)}-${name}-${theme}`)
            if (name === '1920') continue
            for (const barrier of await barriers(page)) note(barrier, `${path} at ${name}`)
          }
        }
        const [screen] = SCREENS
        await page.setViewportSize(screen)
        for (const { path, testId } of OPENED) {
          await goTo(page, path)
          for (const problem of await tryOpened(page, testId)) note(problem, `${testId} of ${path}`)
        }
        expect([...problems].map(([problem, at]) => `${at}: ${problem}`)).toEqual([])
      }, ROOM_FOR_MANY),
    LIMIT_MS,
  )
}

const nameOf = (path: string) => path.replaceAll('/', '-').replace(/^-/, '') || 'trade'
