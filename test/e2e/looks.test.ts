import { afterAll, expect, test } from 'bun:test'
import type { Locator, Page } from 'playwright-core'
import { endEverything, eventually } from '../support/veloz-process.ts'
import { signedInByPassword } from './api.ts'
import { closeBrowser, HAS_BROWSER, screenshot, signIn, visit } from './browser.ts'
import { colouredPoints, fills, fillTicket, says, submit } from './desk.ts'

afterAll(async () => {
  await closeBrowser()
  await endEverything()
})

const LIMIT_MS = 180_000
const story = (title: string, tell: () => Promise<void>) => test.skipIf(!HAS_BROWSER)(title, tell, LIMIT_MS)

const PHONE = { width: 390, height: 844 }
const DESK = { width: 1280, height: 800 }
const PARTS = ['tab-chart', 'tab-book', 'tab-ticket', 'tab-account', 'page-orders'] as const

/** Wider than the window means that a thumb moves the page sideways. */
const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

story('on a phone: every page fits, and an order goes through', () =>
  visit(
    async (guest) => {
      const { page } = guest
      await signIn(guest)
      for (const part of PARTS) {
        await page.getByTestId(part).click()
        expect({ part, overflow: await overflow(page) }).toEqual({ part, overflow: 0 })
        if (part === 'tab-chart')
          await eventually(async () => (await colouredPoints(page)) > 200, { what: 'candles on a phone' })
      }
      await page.getByTestId('page-trade').click()
      await page.getByTestId('tab-ticket').click()
      await fillTicket(page, { quantity: '0.01' })
      await submit(page).click()
      await says(page, 'ticket-result', /filled/)
      await fillTicket(page, { quantity: '0.02', price: '30000' })
      await submit(page).click()
      await says(page, 'ticket-result', /resting/)
      await page.getByTestId('page-trade').click()
      for (const part of PARTS) {
        await page.getByTestId(part).click()
        expect({ part, overflow: await overflow(page) }).toEqual({ part, overflow: 0 })
        await screenshot(page, `phone-${part.split('-')[1]}`)
      }
    },
    { viewport: PHONE },
  ),
)

story('an order whose answer was lost keeps its id over tabs and layouts', () =>
  visit(
    async (guest) => {
      const { page, watch, veloz } = guest
      await signIn(guest)
      const sent: string[] = []
      const sendAgain = submit(page).filter({ hasText: 'Send again safely' })
      await watch.forgive(async () => {
        await page.route('**/api/order', async (route) => {
          sent.push((route.request().postDataJSON() as { client_order_id: string }).client_order_id)
          if (sent.length === 1) await route.abort('connectionreset')
          else await route.continue()
        })
        await page.getByTestId('tab-ticket').click()
        await fillTicket(page, { quantity: '0.01' })
        await submit(page).click()
        await says(page, 'ticket-result', /may have arrived or not/)
        await page.getByTestId('page-orders').click()
        await submit(page).waitFor({ state: 'detached' })
        await page.getByTestId('page-trade').click()
        await page.getByTestId('tab-ticket').click()
        await sendAgain.waitFor()
        await says(page, 'ticket-result', /Buy 0\.01 BTC at market may have arrived or not/)
        await page.setViewportSize(DESK)
        await page.getByTestId('order-book').waitFor()
        await sendAgain.waitFor()
        await page.getByTestId('ticket-quantity').fill('0.02')
        await submit(page).filter({ hasText: 'Buy BTC at market' }).waitFor()
        await page.getByTestId('ticket-quantity').fill('0.01')
        await page.setViewportSize(PHONE)
        await page.getByTestId('tab-ticket').click()
        await sendAgain.click()
        await says(page, 'ticket-result', /filled/)
      })
      expect(sent).toHaveLength(2)
      expect(sent[1]).toBe(sent[0]!)
      expect((await (await signedInByPassword(veloz, veloz.password!)).all('/api/fills')).length).toBe(1)
    },
    { viewport: PHONE },
  ),
)

story('on a phone a notice leaves the controls free, and a tap closes it', () =>
  visit(
    async (guest) => {
      const { page } = guest
      // It leaves by itself after some seconds, which on a busy machine are over before it was looked at.
      await page.addInitScript(() => {
        const { setTimeout: after } = window
        const isLong = (ms: number) => ms > 5000
        Object.assign(window, {
          setTimeout: (run: () => void, ms = 0) => after(run, isLong(ms) ? ms * 100 : ms),
        })
      })
      await signIn(guest)
      await page.getByTestId('tab-ticket').click()
      await fillTicket(page, { quantity: '0.01' })
      await submit(page).click()
      const toast = page.getByTestId('toast').filter({ hasText: 'filled' })
      await toast.waitFor()
      const top = async (at: Locator) => (await at.boundingBox())!.y
      const bottom = async () => (await top(toast)) + (await toast.boundingBox())!.height
      expect(await bottom()).toBeLessThanOrEqual(await top(submit(page)))
      await page.getByTestId('tab-account').click()
      expect(await bottom()).toBeLessThanOrEqual(await top(page.locator('.phone-bar')))
      expect(await top(toast)).toBeGreaterThan(PHONE.height / 2)
      await screenshot(page, 'phone-toast')
      await page.getByTestId('page-dashboard').click()
      await toast.click()
      await toast.waitFor({ state: 'detached' })
    },
    { viewport: PHONE },
  ),
)

story('digits typed right after a shortcut are not lost, nor is what is typed while an order is out', () =>
  visit(async (guest) => {
    const { page } = guest
    await signIn(guest)
    // In one go, as a fast hand between two frames.
    const after = await page.evaluate(() => {
      const key = (name: string) => {
        const press = new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true })
        document.body.dispatchEvent(press)
        return { isTaken: press.defaultPrevented, on: document.activeElement?.getAttribute('data-testid') }
      }
      return [key('m'), key('s'), key('b')]
    })
    expect(after.map(({ isTaken }) => isTaken)).toEqual([true, true, true])
    expect(after.slice(1).map(({ on }) => on)).toEqual(['ticket-quantity', 'ticket-quantity'])
    expect(await page.getByTestId('ticket-quantity').inputValue()).toBe('')
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    await page.route('**/api/order', async (route) => {
      await held
      await route.continue()
    })
    await page.keyboard.type('0.01')
    await page.keyboard.press('Enter')
    await submit(page).filter({ hasText: 'Sending…' }).waitFor()
    await page.getByTestId('ticket-quantity').fill('0.03')
    release()
    await says(page, 'ticket-result', /Buy 0\.01 BTC at market: filled/)
    expect(await page.getByTestId('ticket-quantity').inputValue()).toBe('0.03')
    await page.getByTestId('tab-fills').click()
    await eventually(async () => (await fills(page).count()) === 1, { what: 'one fill' })
  }),
)

/** The least contrast of any text that is not live, against the panel it stands on. */
const leastContrast = (page: Page) =>
  page.evaluate(() => {
    const paint = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })!
    const luminance = (color: string) => {
      paint.clearRect(0, 0, 1, 1)
      paint.fillStyle = color
      paint.fillRect(0, 0, 1, 1)
      const [red = 0, green = 0, blue = 0] = [...paint.getImageData(0, 0, 1, 1).data].map((byte) => {
        const part = byte / 255
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
      })
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
    let least = { ratio: 21, text: '' }
    for (const node of document.querySelectorAll('.live, .live *')) {
      const text = [...node.childNodes]
        .filter(({ nodeType }) => nodeType === 3)
        .map((child) => child.nodeValue)
      if (text.join('').trim() === '' || node.closest('button:disabled')) continue
      let opacity = 1
      let panel = ''
      for (let up: Element | null = node; up; up = up.parentElement) {
        opacity *= Number(getComputedStyle(up).opacity)
        if (panel === '' && up.matches('.panel, .status-bar')) panel = getComputedStyle(up).backgroundColor
      }
      if (opacity < 1) return { ratio: 0, text: `${text.join('')} is drawn with opacity ${opacity}` }
      const [ink, ground] = [luminance(getComputedStyle(node).color), luminance(panel)]
      const ratio = (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05)
      if (ratio < least.ratio) least = { ratio, text: text.join('') }
    }
    return least
  })

story('without the server: numbers look old but can be read, in both themes, and the ticket says why', () =>
  visit(async (guest) => {
    const { page, veloz, watch } = guest
    await signIn(guest)
    await fillTicket(page, { quantity: '0.02', price: '30000' })
    await submit(page).click()
    await says(page, 'ticket-result', /resting/)
    await fillTicket(page, { quantity: '0.01', price: '30000' })
    await eventually(async () => (await colouredPoints(page)) > 500, { what: 'candles' })
    await watch.forgive(async () => {
      await veloz.kill('SIGKILL')
      await page.getByTestId('stale-banner').waitFor()
      await says(page, 'ticket-silent', /VeloZ is not answering/)
      expect(await submit(page).isEnabled()).toBe(true)
      for (const [theme, next] of [
        ['dark', 'light'],
        ['light', 'dark'],
      ] as const) {
        const vivid = await page.evaluate(() =>
          getComputedStyle(document.documentElement).getPropertyValue('--up'),
        )
        const stale = await page
          .locator('.book-bid')
          .evaluate((side) => getComputedStyle(side).getPropertyValue('--up'))
        expect(stale).not.toBe(vivid)
        let least = await leastContrast(page)
        const isReadable = async () => {
          least = await leastContrast(page)
          return least.ratio >= 4.5
        }
        // Colours may be on their way yet to what they become.
        await eventually(isReadable, { what: () => `contrast: ${least.ratio} of ${least.text}` })
        await screenshot(page, `stale-${theme}`)
        await page.getByRole('button', { name: `Switch to ${next}` }).click()
      }
    })
  }),
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
