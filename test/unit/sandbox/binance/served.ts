/** The Binance face on a port, with a market and a clock that run as outside. */
import { binanceFace } from '../../../../src/sandbox/binance/index.ts'
import type { ExchangeFaults } from '../../../../src/sandbox/core/index.ts'
import { aSandbox, aServedFace, type SteppedSandbox } from '../../../support/a-sandbox.ts'

export interface ServedBinance {
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

export async function aServedBinance({
  hasRateLimits = false,
  faults,
}: ServedTerms = {}): Promise<ServedBinance> {
  const startMs = Date.now()
  const sandbox = aSandbox({ venue: 'binance', startMs, ...(faults === undefined ? {} : { faults }) })
  const stopTime = sandbox.run()
  const { restUrl, wsUrl, stop } = await aServedFace(binanceFace, sandbox, { hasRateLimits })
  return {
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
