/** Our minutes, made of the prints each simulated venue streams, against the minutes it tells by REST. */
import { describe, expect, test } from 'bun:test'
import { openVenue } from '../../src/adapters/venue-ccxt/index.ts'
import { FACES } from '../../src/app/sandboxes/index.ts'
import type { MarketQuality } from '../../src/domain/index.ts'
import { EXCHANGES, type ExchangeName, type SymbolName, type VenueName } from '../../src/domain/index.ts'
import { aSandbox, aServedFace, type ServedFace, type SteppedSandbox } from '../support/a-sandbox.ts'
import { feedListener } from '../support/feed-listener.ts'
import { silentLog } from '../support/silent-log.ts'

const MINUTES = 3
/** The comparison comes some seconds behind the minute, and the first minute is not whole. */
const MINUTES_MAX = 8
const STEP_MS = 250

/** Both sides live by the same clock, which goes on as fast as messages get through. */
async function watched(exchange: ExchangeName, served: ServedFace, sandbox: SteppedSandbox) {
  const { time } = sandbox
  const opened = await openVenue({
    ...{ exchange, isTestnet: true, restUrl: served.restUrl, wsUrl: served.wsUrl, credentials: null },
    symbols: [(exchange === 'coinbase' ? 'BTCUSD' : 'BTCUSDT') as SymbolName],
    ...{ venueName: exchange as string as VenueName, instance: 'abc123', clock: time, timers: time },
    ...{ log: silentLog, deadManSwitchMs: null, known: [], listingTimeoutMs: 5000 },
    ...{ allowsWithdrawal: false, staleAfterMs: 5000 },
  })
  opened.feed.start(feedListener({}), new Map())
  const quality = (): MarketQuality | undefined => opened.feed.desks?.()[0]?.quality()[0]
  return { opened, quality }
}

describe('closed minutes are held against the venue’s own, once a minute', () => {
  test.each([...EXCHANGES])(
    '%s: they are the same',
    async (exchange) => {
      const sandbox = aSandbox({ venue: exchange, startMs: 1_767_225_590_000 })
      const served = await aServedFace(FACES[exchange], sandbox, { hasRateLimits: false })
      const { opened, quality } = await watched(exchange, served, sandbox)
      for (
        let ms = 0;
        ms < MINUTES_MAX * 60_000 && (quality()?.candlesCompared ?? 0) < MINUTES;
        ms += STEP_MS
      ) {
        sandbox.step(STEP_MS)
        await Bun.sleep(2)
      }
      expect(quality()).toMatchObject({ candlesCompared: MINUTES, candlesDiffering: 0 })
      await opened.close()
      await served.stop()
    },
    180_000,
  )
})
