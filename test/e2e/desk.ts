/** The page as a person sees it: what it says, the ticket, the lists, the drawing. */
import type { Locator, Page } from 'playwright-core'
import { eventually } from '../support/veloz-process.ts'
import { type Api, balancesOf } from './api.ts'

export const textOf = async (page: Page, testId: string) =>
  (await page.getByTestId(testId).textContent()) ?? ''

/** Waits until an element says what is wanted. */
export async function says(page: Page, testId: string, wanted: string | RegExp): Promise<void> {
  await page.getByTestId(testId).filter({ hasText: wanted }).waitFor()
}

export interface Wish {
  readonly side?: 'buy' | 'sell'
  readonly quantity: string
  /** Absent: at market. */
  readonly price?: string
}

export async function fillTicket(page: Page, { side = 'buy', quantity, price }: Wish): Promise<void> {
  await page.getByTestId(`ticket-${side}`).check({ force: true })
  await page.getByTestId(`ticket-type-${price === undefined ? 'market' : 'limit'}`).check({ force: true })
  if (price !== undefined) await page.getByTestId('ticket-price').fill(price)
  await page.getByTestId('ticket-quantity').fill(quantity)
}

export const submit = (page: Page) => page.getByTestId('ticket-submit')
export const openOrders = (page: Page) => page.getByTestId('open-orders').locator('tbody tr')
export const fills = (page: Page) => page.getByTestId('fills').locator('tbody tr')

/** As the account panel writes it: thousands apart, cut to `places`. */
function shown(size: bigint, places: number): string {
  const digits = size.toString().padStart(19, '0')
  const whole = digits.slice(0, -18).replace(/\B(?=(?:\d{3})+$)/g, ',')
  return `${whole}.${digits.slice(-18, -18 + places)}`
}

export async function expectShownBalances(page: Page, api: Api): Promise<void> {
  const { USDT, BTC } = await balancesOf(api)
  await says(page, 'balance-USDT-free', exactly(shown(USDT!.free, 2)))
  await says(page, 'balance-BTC-free', exactly(shown(BTC!.free, 8)))
  await says(page, 'balance-USDT-locked', exactly(shown(USDT!.locked, 2)))
}

const exactly = (text: string) => new RegExp(`^${text.replaceAll('.', '\\.')}$`)

/** Points of the drawing that are neither grey nor the background's. */
export function colouredPoints(page: Page): Promise<number> {
  return page.getByTestId('chart').evaluate((chart) => {
    let count = 0
    for (const canvas of chart.querySelectorAll('canvas')) {
      const { width, height } = canvas
      if (width * height === 0) continue
      // Read from a copy: reading the drawing itself makes the browser complain to the page.
      const copy = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })
      copy?.drawImage(canvas, 0, 0)
      const points = copy?.getImageData(0, 0, width, height).data
      for (let at = 0; points && at < points.length; at += 4) {
        const colours = [points[at]!, points[at + 1]!, points[at + 2]!]
        if (points[at + 3]! > 200 && Math.max(...colours) - Math.min(...colours) > 60) count += 1
      }
    }
    return count
  })
}

export async function focusOn(page: Page, testId: string): Promise<void> {
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-testid') ?? '')
  await eventually(async () => (await focused()) === testId, { what: `the focus on ${testId}` })
}

/** Waits until there are so many of them: the stream may be a moment behind the answer. */
export async function counts(rows: Locator, wanted: number): Promise<void> {
  await eventually(async () => (await rows.count()) === wanted, { what: `${wanted} of ${rows}` })
}
