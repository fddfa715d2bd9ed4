import { type Browser, type CDPSession, chromium, type Page } from 'playwright-core'
import {
  type Gateway,
  LIMITS_OUT_OF_REACH,
  PASSWORD,
  ROOM_FOR_ORDERS,
  ROOM_FOR_STREAMS,
  withGateway,
} from './gateway.ts'
import { expectAllFine, type PacedPlan, pacedLoad } from './paced.ts'
import { type Paint, readPaint, startWatching, type Watched } from './page-probe.ts'
import { median, megabytes, milliseconds, quantile, type Row, type Section } from './row.ts'

const CHROMIUM = process.env['VELOZ_CHROMIUM'] ?? '/usr/bin/chromium'
const SECONDS = 20
const RELOADS = 5
const MARKET_TICK_MS = 20
const REQUESTS_PER_SECOND = 40
const RESTING_ORDERS = 100
/** How often a person presses a tab or types a digit. */
const INTERACTION_PAUSE_MS = 250

const FIRST_PAINT_MS_MAX = 1000
const SCRIPT_KB_MAX = 300
const EVENTS_PER_SECOND = 200
/** What the field calls a good answer to a press. */
const INTERACTION_MS_MAX = 200

const NOTE = `headless Chromium, 1920 x 1080, drawn by the processor, beside the gateway on one machine; \
${SECONDS} s with ${RESTING_ORDERS} resting orders, a market step each ${MARKET_TICK_MS} ms and \
${REQUESTS_PER_SECOND} orders and cancels a second of another client, while somebody changes tabs and types \
into the ticket`

/** The signed-in page of the executable: how soon it is there, and how it does when much happens. */
export const pageSection: Section = {
  name: 'page',
  async run() {
    const env = {
      ...LIMITS_OUT_OF_REACH,
      ...ROOM_FOR_ORDERS,
      ...ROOM_FOR_STREAMS,
      VELOZ_SIMULATION_TICK_MS: String(MARKET_TICK_MS),
    }
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
    try {
      return await withGateway(env, (gateway) => measurePage(browser, gateway))
    } finally {
      await browser.close()
    }
  },
}

async function measurePage(browser: Browser, gateway: Gateway): Promise<readonly Row[]> {
  const context = await browser.newContext({ viewport: { width: 1920, height: 1080 } })
  const page = await context.newPage()
  const first = await firstVisit(page, gateway)
  const reloads: Visit[] = []
  for (let round = 0; round < RELOADS; round += 1) reloads.push(await visit(page, gateway))
  await rest(gateway)
  const busy = await underLoad(page, gateway)
  return [...paintRows(first, reloads), ...busyRows(busy)]
}

interface Visit extends Paint {
  readonly liveMs: number
}

/** With nothing in the browser's memory but the cookie. */
async function firstVisit(page: Page, gateway: Gateway): Promise<Visit> {
  const answer = await page.context().request.post(`${gateway.origin}/api/auth/login`, {
    data: { user_id: 'admin', password: PASSWORD, session: 'cookie' },
    headers: { origin: gateway.origin },
  })
  if (!answer.ok()) throw new Error(`the page could not sign in: ${answer.status()}`)
  return visit(page, gateway)
}

async function visit(page: Page, { origin }: Gateway): Promise<Visit> {
  await page.goto(origin, { waitUntil: 'commit' })
  await page.locator('[data-testid="connection-state"][data-state="live"]').waitFor()
  const liveMs = await page.evaluate(() => performance.now())
  return { ...(await page.evaluate(readPaint)), liveMs }
}

async function rest(gateway: Gateway): Promise<void> {
  const body = { side: 'buy', symbol: 'BTCUSDT', qty: '0.001', price: '19000' }
  for (let order = 0; order < RESTING_ORDERS; order += 1) {
    await post(gateway, '/api/order', { ...body, client_order_id: `rest${order}` })
  }
}

async function post({ origin, token }: Gateway, path: string, body: unknown): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const answer = await fetch(`${origin}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  if (answer.status !== 200) throw new Error(`${path} was answered ${answer.status} ${await answer.text()}`)
}

interface Busy extends Watched {
  readonly events: number
  readonly interactions: number
  readonly busyShare: number
  readonly scriptShare: number
  readonly heapBytes: number
}

async function underLoad(page: Page, gateway: Gateway): Promise<Busy> {
  const devtools = await page.context().newCDPSession(page)
  // Time of the processor: on a busy machine the clock would count the others' too.
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' })
  const count = await countEvents(gateway)
  const load = pacedLoad(planFor(gateway))
  await Bun.sleep(1000)
  await page.evaluate(startWatching)
  const [before, eventsBefore, begunMs] = [await metricsOf(devtools), count.soFar(), performance.now()]
  const interactions = await actFor(page, (SECONDS - 2) * 1000)
  const [after, endedMs] = [await metricsOf(devtools), performance.now()]
  const events = count.soFar() - eventsBefore
  const watched = await page.evaluate(() => window.velozWatched?.stop())
  if (!watched) throw new Error('the page was loaded anew while it was watched')
  expectAllFine(await load, (status) => status === 200)
  count.stop()
  await devtools.send('HeapProfiler.collectGarbage')
  const seconds = (endedMs - begunMs) / 1000
  return {
    ...watched,
    events: events / seconds,
    interactions,
    busyShare: (after.TaskDuration - before.TaskDuration) / seconds,
    scriptShare: (after.ScriptDuration - before.ScriptDuration) / seconds,
    heapBytes: (await metricsOf(devtools)).JSHeapUsedSize,
  }
}

type Metric = 'TaskDuration' | 'ScriptDuration' | 'JSHeapUsedSize'

async function metricsOf(devtools: CDPSession): Promise<Record<Metric, number>> {
  const { metrics } = await devtools.send('Performance.getMetrics')
  const value = (name: Metric) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN
  return {
    TaskDuration: value('TaskDuration'),
    ScriptDuration: value('ScriptDuration'),
    JSHeapUsedSize: value('JSHeapUsedSize'),
  }
}

/** Orders that rest and are taken back, and a few that trade. */
function planFor({ origin, token }: Gateway): PacedPlan {
  const order = (words: object) => ({
    method: 'POST',
    path: '/api/order',
    body: JSON.stringify({ symbol: 'BTCUSDT', qty: '0.001', client_order_id: 'p#########', ...words }),
  })
  const resting = order({ side: 'buy', price: '20000' })
  const cancel = {
    method: 'POST',
    path: '/api/cancel',
    body: JSON.stringify({ client_order_id: 'p#########' }),
    numberBack: 1,
  }
  const pairs = Array.from({ length: 4 }, () => [resting, cancel]).flat()
  const trades = [order({ side: 'buy', type: 'market' }), order({ side: 'sell', type: 'market' })]
  return {
    port: Number(new URL(origin).port),
    requestsPerSecond: REQUESTS_PER_SECOND,
    seconds: SECONDS,
    // One after the other: a cancel must not overtake its order.
    connections: 1,
    headers: { authorization: `Bearer ${token}` },
    requests: [...pairs, ...trades],
    firstNumber: 0,
    isExact: false,
  }
}

/** Messages of a stream beside the page's. */
async function countEvents({ origin, token }: Gateway) {
  const abort = new AbortController()
  const headers = { authorization: `Bearer ${token}` }
  const { body } = await fetch(`${origin}/api/stream`, { headers, signal: abort.signal })
  let events = 0
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder()
    for await (const chunk of body ?? []) {
      events += decoder.decode(chunk, { stream: true }).match(/^event: /gm)?.length ?? 0
    }
  }
  read().catch((cause: unknown) => {
    if (!abort.signal.aborted) throw cause
  })
  return { soFar: () => events, stop: () => abort.abort() }
}

/** Presses the tabs of the lists in turn and types a quantity; answers how often. */
async function actFor(page: Page, forMs: number): Promise<number> {
  const tabs = await page.getByRole('tab', { name: /orders|history|fills/i }).all()
  const quantity = page.getByTestId('ticket-quantity')
  const untilMs = performance.now() + forMs
  let count = 0
  while (performance.now() < untilMs) {
    const tab = tabs[count % Math.max(1, tabs.length)]
    if (count % 2 === 0 && tab) await tab.click()
    else await quantity.press(count % 12 === 11 ? 'Backspace' : String(count % 10))
    count += 1
    await Bun.sleep(INTERACTION_PAUSE_MS)
  }
  return count
}

function paintRows(first: Visit, reloads: readonly Visit[]): readonly Row[] {
  const paint = (what: string, times: readonly number[]): Row => ({
    what,
    measured: `${milliseconds(median(times))} (worst ${milliseconds(Math.max(...times))})`,
    ratio: null,
    budget: `< ${FIRST_PAINT_MS_MAX} ms`,
    isInside: Math.max(...times) < FIRST_PAINT_MS_MAX,
    note: `the signed-in page, the first visit and ${RELOADS} more, from the start of the navigation`,
  })
  const visits = [first, ...reloads]
  const scriptKb = first.scriptBytes / 1000
  return [
    paint(
      'page, first paint',
      visits.map(({ firstPaintMs }) => firstPaintMs),
    ),
    paint(
      'page, first contentful paint',
      visits.map(({ firstContentfulPaintMs }) => firstContentfulPaintMs),
    ),
    paint(
      'page, live',
      visits.map(({ liveMs }) => liveMs),
    ),
    {
      what: 'script until live, as sent',
      measured: `${scriptKb.toFixed(0)} kB`,
      ratio: null,
      budget: `<= ${SCRIPT_KB_MAX} kB`,
      isInside: scriptKb <= SCRIPT_KB_MAX,
    },
  ]
}

function busyRows(busy: Busy): readonly Row[] {
  const { frames, dropped, longTasksMs, events, busyShare, scriptShare, heapBytes } = busy
  // What is not told took less than two frames.
  const unseen = Array.from(
    { length: Math.max(0, busy.interactions - busy.slowInteractionsMs.length) },
    () => 8,
  )
  const interactionsMs = [...busy.slowInteractionsMs, ...unseen]
  const [p50, p98] = [quantile(interactionsMs, 0.5), quantile(interactionsMs, 0.98)]
  const droppedPercent = (dropped * 100) / (frames + dropped)
  const plain = { ratio: null, budget: null, isInside: null }
  return [
    {
      what: 'page, events while it was watched',
      measured: `${events.toFixed(0)} events/s`,
      ratio: null,
      budget: `>= ${EVENTS_PER_SECOND} events/s`,
      isInside: events >= EVENTS_PER_SECOND,
      note: NOTE,
    },
    {
      ...plain,
      what: '  frames',
      measured: `${frames} drawn, ${dropped} dropped (${droppedPercent.toFixed(1)} %)`,
      note: NOTE,
    },
    {
      ...plain,
      what: '  long tasks (> 50 ms)',
      measured: `${longTasksMs.length}, longest ${milliseconds(Math.max(0, ...longTasksMs))}`,
      note: NOTE,
    },
    {
      what: '  presses and digits until seen',
      measured: `${interactionsMs.length}: p50 ${milliseconds(p50)}, p98 ${milliseconds(p98)}`,
      ratio: null,
      budget: `p98 < ${INTERACTION_MS_MAX} ms`,
      isInside: p98 < INTERACTION_MS_MAX,
      note: NOTE,
    },
    {
      ...plain,
      what: '  main thread',
      measured: `${(busyShare * 100).toFixed(0)} % of a core, ${(scriptShare * 100).toFixed(0)} % script`,
      note: NOTE,
    },
    { ...plain, what: '  heap afterwards', measured: megabytes(heapBytes / 1024), note: NOTE },
  ]
}
