/** The face of a venue on a port, with a market and a clock that run as outside. */
import { FACES } from '../../src/app/sandboxes/index.ts'
import type { ExchangeName } from '../../src/domain/index.ts'
import type { ExchangeFaults } from '../../src/sandbox/core/index.ts'
import { aSandbox, aServedFace, type SteppedSandbox } from './a-sandbox.ts'

export interface ServedVenue {
  readonly exchange: ExchangeName
  /** Its first market. */
  readonly pair: 'BTC/USDT' | 'BTC/USD'
  readonly sandbox: SteppedSandbox
  readonly restUrl: string
  readonly wsUrl: string
  readonly keys: { readonly apiKey: string; readonly apiSecret: string; readonly passphrase: string }
  stop(): Promise<void>
}

export interface ServedTerms {
  readonly hasRateLimits?: boolean
  readonly faults?: ExchangeFaults
}

export async function aServedVenue(
  exchange: ExchangeName,
  { hasRateLimits = false, faults }: ServedTerms = {},
): Promise<ServedVenue> {
  const startMs = Date.now()
  const sandbox = aSandbox({ venue: exchange, startMs, ...(faults === undefined ? {} : { faults }) })
  const stopTime = sandbox.run()
  const { restUrl, wsUrl, stop } = await aServedFace(FACES[exchange], sandbox, { hasRateLimits })
  return {
    exchange,
    pair: exchange === 'coinbase' ? 'BTC/USD' : 'BTC/USDT',
    sandbox,
    restUrl,
    wsUrl,
    keys: sandbox.exchange.credentials,
    async stop() {
      stopTime()
      await stop()
    },
  }
}
