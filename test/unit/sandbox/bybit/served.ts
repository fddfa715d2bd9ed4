/** The Bybit face on a port, with a market and a clock that run as outside. */
import { bybitFace } from '../../../../src/sandbox/bybit/index.ts'
import type { ExchangeFaults } from '../../../../src/sandbox/core/index.ts'
import { aSandbox, aServedFace, type SteppedSandbox } from '../../../support/a-sandbox.ts'

export interface ServedBybit {
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

export async function aServedBybit({
  hasRateLimits = false,
  faults,
}: ServedTerms = {}): Promise<ServedBybit> {
  const startMs = Date.now()
  const sandbox = aSandbox({ venue: 'bybit', startMs, ...(faults === undefined ? {} : { faults }) })
  const stopTime = sandbox.run()
  const { restUrl, wsUrl, stop } = await aServedFace(bybitFace, sandbox, { hasRateLimits })
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
