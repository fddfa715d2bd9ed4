import { afterAll, expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { endEverything, eventually } from '../support/veloz-process.ts'
import { closeBrowser, HAS_BROWSER, screenshot, signIn, visit } from './browser.ts'
import { colouredPoints, fillTicket, says, submit } from './desk.ts'

afterAll(async () => {
  await closeBrowser()
  await endEverything()
})

const LIMIT_MS = 60_000
const story = (title: string, tell: () => Promise<void>) => test.skipIf(!HAS_BROWSER)(title, tell, LIMIT_MS)

const TABS = ['chart', 'book', 'ticket', 'orders', 'account'] as const

/** Wider than the window means that a thumb moves the page sideways. */
const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

story('on a phone: every page fits, and an order goes through', () =>
  visit(
    async (guest) => {
      const { page } = guest
      await signIn(guest)
      for (const tab of TABS) {
        await page.getByTestId(`tab-${tab}`).click()
        expect({ tab, overflow: await overflow(page) }).toEqual({ tab, overflow: 0 })
        if (tab === 'chart')
          await eventually(async () => (await colouredPoints(page)) > 200, { what: 'candles on a phone' })
      }
      await page.getByTestId('tab-ticket').click()
      await fillTicket(page, { quantity: '0.01' })
      await submit(page).click()
      await says(page, 'ticket-result', /filled/)
      await fillTicket(page, { quantity: '0.02', price: '30000' })
      await submit(page).click()
      await says(page, 'ticket-result', /resting/)
      for (const tab of TABS) {
        await page.getByTestId(`tab-${tab}`).click()
        expect({ tab, overflow: await overflow(page) }).toEqual({ tab, overflow: 0 })
        await screenshot(page, `phone-${tab}`)
      }
    },
    { viewport: { width: 390, height: 844 } },
  ),
)

story('on a large screen nothing is cut off', () =>
  visit(
    async (guest) => {
      const { page } = guest
      await signIn(guest)
      for (const price of ['30000', '31000', '32000']) {
        await fillTicket(page, { quantity: '0.02', price })
        await submit(page).click()
        await says(page, 'ticket-result', new RegExp(`at ${price}: resting`))
      }
      await fillTicket(page, { side: 'sell', quantity: '0.3' })
      await submit(page).click()
      await says(page, 'ticket-result', /filled/)
      await eventually(async () => (await colouredPoints(page)) > 500, { what: 'candles' })
      await screenshot(page, 'desk-1920-dark')
      expect(await overflow(page)).toBe(0)
    },
    { viewport: { width: 1920, height: 1080 } },
  ),
)
