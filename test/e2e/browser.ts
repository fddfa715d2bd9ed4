/** One Chromium for a test file; every page is watched for what a page must not do. */
import { existsSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { startVeloz, type VelozOptions, type VelozProcess } from '../support/veloz-process.ts'

const RESULTS = resolve(import.meta.dirname, '../../test-results')
const EXECUTABLE = process.env['VELOZ_CHROMIUM'] ?? '/usr/bin/chromium'

/** False, said aloud, where there is no browser to try the page with. */
export const HAS_BROWSER = hasBrowser()

function hasBrowser(): boolean {
  const why =
    process.env['VELOZ_NO_BROWSER'] === '1'
      ? 'VELOZ_NO_BROWSER is 1'
      : existsSync(EXECUTABLE)
        ? null
        : `${EXECUTABLE} is not there; set VELOZ_CHROMIUM to a Chromium`
  if (why !== null) console.warn(`SKIPPED: the page is not tried in a browser: ${why}`)
  return why === null
}

let browser: Browser | null = null

export async function closeBrowser(): Promise<void> {
  await browser?.close()
  browser = null
}

async function openContext(): Promise<BrowserContext> {
  browser ??= await chromium.launch({
    executablePath: EXECUTABLE,
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  })
  return browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', colorScheme: 'dark' })
}

/** What a page did that no page should do. Complaints of a deliberate outage are forgiven by `forgive`. */
export class Watch {
  readonly #complaints: string[] = []
  readonly #posts: string[] = []
  #isForgiving = false

  constructor(page: Page, origin: string) {
    const complain = (text: string) => {
      if (!this.#isForgiving) this.#complaints.push(text)
    }
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning')
        complain(`console ${message.type()}: ${message.text()} ${message.location().url}`)
    })
    page.on('pageerror', (error) => complain(`error: ${error.message}`))
    page.on('request', (request) => {
      const { protocol, origin: asked, pathname } = new URL(request.url())
      if (protocol !== 'data:' && protocol !== 'blob:' && asked !== origin)
        this.#complaints.push(`a request left the house: ${request.url()}`)
      if (request.method() === 'POST') this.#posts.push(pathname)
    })
    page.on('requestfailed', (request) => {
      // A page that goes away takes its stream with it, and the code that was still on its way.
      const url = request.url()
      const isOfPage = url.includes('/api/stream') || url.includes('/assets/')
      const isLeaving = request.failure()?.errorText === 'net::ERR_ABORTED' && isOfPage
      if (!isLeaving) complain(`${request.method()} ${request.url()}: ${request.failure()?.errorText}`)
    })
    page.on('response', (response) => {
      if (response.status() >= 400) complain(`${response.status()} ${response.url()}`)
    })
  }

  /** How often the page posted there. */
  posts(path: string): number {
    return this.#posts.filter((posted) => posted === path).length
  }

  /** Runs `act` while failed requests are what the test is about. Requests to elsewhere never are. */
  async forgive<T>(act: () => Promise<T>): Promise<T> {
    this.#isForgiving = true
    try {
      return await act()
    } finally {
      this.#isForgiving = false
    }
  }

  /** What it has complained of, for `expect(...).toEqual([])`. */
  get complaints(): readonly string[] {
    return this.#complaints
  }
}

export interface Visit {
  readonly veloz: VelozProcess
  readonly page: Page
  readonly watch: Watch
}

/** A newcomer's start and an empty browser; both are gone afterwards, and the page must have behaved. */
export async function visit(
  use: (visit: Visit) => Promise<void>,
  options: VelozOptions & { readonly viewport?: { readonly width: number; readonly height: number } } = {},
): Promise<void> {
  const veloz = await startVeloz(options)
  const context = await openContext()
  try {
    // For every page of it; far beyond what anything takes on a machine that is busy.
    context.setDefaultTimeout(120_000)
    const page = await context.newPage()
    if (options.viewport) await page.setViewportSize(options.viewport)
    const watch = new Watch(page, veloz.address)
    await use({ veloz, page, watch })
    if (watch.complaints.length > 0) throw new Error(`the page misbehaved:\n${watch.complaints.join('\n')}`)
  } catch (error) {
    await Promise.all(context.pages().map((page, index) => screenshot(page, `failed-${index}`)))
    throw error
  } finally {
    await context.close()
    await veloz.kill('SIGKILL')
  }
}

export async function screenshot(page: Page, name: string): Promise<void> {
  mkdirSync(RESULTS, { recursive: true })
  await page.screenshot({ path: join(RESULTS, `${name}.png`), animations: 'disabled' })
}

/** By the printed link, up to a page that lives. */
export async function signIn({ veloz, page }: Visit): Promise<void> {
  await page.goto(veloz.signInUrl ?? veloz.address)
  await live(page)
}

export async function live(page: Page): Promise<void> {
  await page.locator('[data-testid="connection-state"][data-state="live"]').waitFor()
}
