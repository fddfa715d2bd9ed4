import { afterAll, expect, test } from 'bun:test'
import { Secret, TOTP } from 'otpauth'
import type { Page } from 'playwright-core'
import { endEverything, type VelozProcess } from '../support/veloz-process.ts'
import { signedInByPassword } from './api.ts'
import { closeBrowser, HAS_BROWSER, live, screenshot, type Visit, visit } from './browser.ts'
import { focusOn, says, textOf } from './desk.ts'

afterAll(async () => {
  await closeBrowser()
  await endEverything()
})

const LIMIT_MS = 180_000
const story = (title: string, tell: () => Promise<void>) => test.skipIf(!HAS_BROWSER)(title, tell, LIMIT_MS)

interface Authenticator {
  /** One that was not used before. */
  readonly nextCode: () => string
  readonly recoveryCodes: readonly string[]
}

async function withAuthenticator(veloz: VelozProcess): Promise<Authenticator> {
  const password = veloz.password ?? ''
  const api = await signedInByPassword(veloz, password)
  const begun = await api.post('/api/auth/totp', { password })
  const app = new TOTP({ secret: Secret.fromBase32(String(begun.body['secret'])) })
  // The code of half a minute ahead is good already, for clocks differ.
  const nextCode = () => app.generate({ timestamp: Date.now() + 30_000 })
  const confirmed = await api.post('/api/auth/totp/confirm', { code: app.generate() })
  expect(confirmed.status).toBe(200)
  return { nextCode, recoveryCodes: confirmed.body['recovery_codes'] as readonly string[] }
}

const password = (page: Page) => page.getByTestId('sign-in-password')
const code = (page: Page) => page.getByLabel('Code', { exact: true })

async function typePassword({ veloz, page }: Visit): Promise<void> {
  await page.getByTestId('sign-in-user').fill('admin')
  await password(page).fill(veloz.password ?? '')
  await page.keyboard.press('Enter')
  await focusOn(page, 'sign-in-code')
}

story('who has an authenticator app is asked for its code, or signs in with a recovery code', () =>
  visit(async (guest) => {
    const { veloz, page, watch } = guest
    const app = await withAuthenticator(veloz)
    await watch.forgive(async () => {
      await page.goto(veloz.address)
      await typePassword(guest)
      expect(await code(page).getAttribute('inputmode')).toBe('numeric')
      expect(await code(page).getAttribute('autocomplete')).toBe('one-time-code')
      expect(await textOf(page, 'sign-in-verdict')).toBe('')
      await bothThemes(page, 'totp')

      await page.keyboard.type('000000')
      await page.keyboard.press('Enter')
      await says(page, 'sign-in-verdict', /wrong or was used before.*next one in your app/)
      await focusOn(page, 'sign-in-code')
      expect(await code(page).inputValue()).toBe('')
      await bothThemes(page, 'totp-wrong')

      await page.getByTestId('sign-in-back').click()
      await focusOn(page, 'sign-in-user')
      expect(await password(page).inputValue()).toBe('')
      expect(await textOf(page, 'sign-in-verdict')).toBe('')
      await typePassword(guest)

      await page.keyboard.type(app.nextCode())
      await page.keyboard.press('Enter')
      await live(page)
      await page.getByTestId('sign-out').click()
      await page.getByTestId('sign-in-user').waitFor()

      await typePassword(guest)
      await page.getByTestId('sign-in-other-code').click()
      const recovery = page.getByLabel('Recovery', { exact: true })
      await focusOn(page, 'sign-in-code')
      expect(await recovery.getAttribute('inputmode')).toBe('text')
      await recovery.fill(app.recoveryCodes[0] ?? '')
      await page.getByTestId('sign-in-submit').click()
      await live(page)
    })
  }),
)

story('after too many attempts the seconds are counted down, and what was typed stays', () =>
  visit(async (guest) => {
    const { veloz, page, watch } = guest
    await withAuthenticator(veloz)
    await watch.forgive(async () => {
      await page.goto(veloz.address)
      await typePassword(guest)
      await page.route('**/api/auth/login', (route) =>
        route.fulfill({
          status: 429,
          headers: { 'retry-after': '5' },
          json: {
            error: 'rate_limit_exceeded',
            message: 'Too many failed attempts; try again in 5 s.',
            details: { scope: 'login', retry_after_s: 5 },
          },
        }),
      )
      await code(page).fill('123456')
      await page.keyboard.press('Enter')
      await says(page, 'sign-in-verdict', /^Too many failed attempts\. Try again in [1-5] s\.$/)
      await screenshot(page, 'totp-wait')
      await says(page, 'sign-in-verdict', /^Too many failed attempts\. You can try again now\.$/)
      expect(await code(page).inputValue()).toBe('123456')
    })
  }),
)

/** The page follows the system until somebody chooses a theme. */
async function bothThemes(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.locator(`html[data-theme="${colorScheme}"]`).waitFor()
    await screenshot(page, `${name}-${colorScheme}`)
  }
}
