import { afterAll, expect, test } from 'bun:test'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPromMetrics } from '../../../src/adapters/metrics/index.ts'
import { type Config, loadConfig } from '../../../src/app/config/index.ts'
import type { Market } from '../../../src/app/open-market.ts'
import { type RecordingParts, recordedMarket, recorderMetrics } from '../../../src/app/recorded-market.ts'
import { StartProblem } from '../../../src/app/start-problem.ts'
import type { MarketEvent, UnixNs } from '../../../src/domain/index.ts'
import type { FeedListener } from '../../../src/ports/index.ts'
import { anInstrument, KEY } from '../../support/builders.ts'
import { feedListener } from '../../support/feed-listener.ts'
import { silentLog } from '../../support/silent-log.ts'
import { virtualTime } from '../../support/virtual-time.ts'

const folder = mkdtempSync(join(tmpdir(), 'veloz-recorded-market-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const TRADE: MarketEvent = {
  kind: 'trade',
  key: KEY,
  eventAt: 1_700_000_000_000_000_000n as UnixNs,
  price: 6_000_000 as Extract<MarketEvent, { kind: 'trade' }>['price'],
  quantity: 5 as Extract<MarketEvent, { kind: 'trade' }>['quantity'],
  aggressor: 'buy',
}

function configured(env: Readonly<Record<string, string>>): Config {
  const loaded = loadConfig({
    flags: {},
    env,
    cwd: folder,
    home: folder,
    readFile: () => ({ ok: false, isMissing: true, message: 'there is no such file' }),
  })
  if (!loaded.ok) throw new Error('the configuration is wrong')
  return loaded.config
}

function aMarket() {
  const time = virtualTime(1_700_000_000_000_000_000n)
  const seen = { closed: 0, listener: null as FeedListener | null }
  const market: Market = {
    clock: time,
    venues: [],
    problems: [],
    feed: {
      source: 'test',
      instruments: [anInstrument()],
      staleAfterMs: 5000,
      history: () => [],
      start: (listener) => {
        seen.listener = listener
      },
      stop: () => undefined,
    },
    close: async () => {
      seen.closed += 1
    },
  }
  const parts = (env: Readonly<Record<string, string>>): RecordingParts => ({
    config: configured(env),
    journalPath: join(folder, 'journal'),
    timers: time,
    log: silentLog,
  })
  return { market, parts, seen }
}

test('a market that is not to be recorded is left as it is', async () => {
  const { market, parts } = aMarket()
  expect(await recordedMarket(market, parts({}))).toBe(market)
})

test('what is heard is passed on and written beside the journal, the last of it at the close', async () => {
  const { market, parts, seen } = aMarket()
  const metrics = createPromMetrics({ withProcess: false })
  const onRecorder = recorderMetrics(metrics)
  const recorded = await recordedMarket(market, { ...parts({ VELOZ_RECORDER_ENABLED: 'true' }), onRecorder })
  const heard: MarketEvent[] = []
  recorded.feed.start(feedListener({ onMarket: (events) => heard.push(...events) }), new Map())
  seen.listener?.onMarket([TRADE])
  expect(heard).toEqual([TRADE])
  await recorded.close()
  expect(seen.closed).toBe(1)
  expect(readdirSync(join(folder, 'recordings'))).toHaveLength(1)
  const text = await metrics.render()
  expect(text).toContain('veloz_recorder_events_total 1\n')
  expect(text).toContain('veloz_recorder_dropped_total 0\n')
  expect(text).toContain('veloz_recorder_failing 0\n')
})

test('a folder that cannot be written is said at the start, and the market is let go of', async () => {
  const { market, parts, seen } = aMarket()
  const taken = join(folder, 'a-file')
  writeFileSync(taken, '')
  const env = { VELOZ_RECORDER_ENABLED: 'true', VELOZ_RECORDER_DIR: taken }
  const starting = recordedMarket(market, parts(env))
  await expect(starting).rejects.toBeInstanceOf(StartProblem)
  await expect(starting).rejects.toThrow(/^recorder\.dir: /)
  expect(seen.closed).toBe(1)
})
