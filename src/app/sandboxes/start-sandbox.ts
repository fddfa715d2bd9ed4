import { systemClock, systemTimers } from '../../adapters/clock/index.ts'
import {
  type AssetName,
  type ExchangeName,
  MONEY_ONE,
  type Money,
  money,
  unixMsFromNs,
} from '../../domain/index.ts'
import {
  createSandboxExchange,
  type DrivenExchange,
  type SandboxCredentials,
} from '../../sandbox/core/index.ts'
import { type FaultDesk, faultDesk, type SandboxServer, sandboxServer } from '../../sandbox/server/index.ts'
import { cutOff, type SocketService } from '../listen.ts'
import { type Door, openDoor } from './door.ts'
import { faceRequest, webResponse } from './face-request.ts'
import type { RunningSandbox, RunningVenue, SandboxOptions, SandboxPlan } from './sandbox-plan.ts'
import { type MarketTools, type VenueMarket, venueMarket } from './venue-market.ts'

interface StartedVenue {
  readonly facts: RunningVenue
  stop(): Promise<void>
}

/** Throws `StartProblem`; what had started by then is stopped again. */
export async function startSandbox(plan: SandboxPlan, options: SandboxOptions): Promise<RunningSandbox> {
  const tools: MarketTools = { clock: systemClock(), timers: systemTimers(), onNotice: options.onNotice }
  const started: StartedVenue[] = []
  const stop = async () => void (await Promise.all(started.map((venue) => venue.stop())))
  try {
    for (const [index, venue] of plan.venues.entries()) {
      const port = plan.port === 0 ? 0 : plan.port + index
      started.push(await startVenue({ venue, port, plan }, tools, options))
    }
  } catch (error) {
    await stop()
    throw error
  }
  return { venues: started.map(({ facts }) => facts), stop }
}

interface VenueStart {
  readonly venue: ExchangeName
  readonly port: number
  readonly plan: SandboxPlan
}

async function startVenue(
  { venue, port, plan }: VenueStart,
  tools: MarketTools,
  { faces }: SandboxOptions,
): Promise<StartedVenue> {
  const { clock, timers } = tools
  const nowMs = () => unixMsFromNs(clock.now())
  const market = await venueMarket(venue, plan, tools)
  const faults = faultDesk(nowMs)
  const credentials = credentialsOf(venue, plan)
  const balances = plan.balances ?? usualBalances(venue)
  const exchange = createSandboxExchange({
    venue,
    markets: market.markets,
    balances,
    credentials,
    nowMs,
    faults,
  })
  let door: Door | null = null
  const server = sandboxServer({
    ...{ exchange, makeFace: faces[venue], faults, timers, hasRateLimits: plan.hasRateLimits },
    onTrouble: (error) => tools.onNotice(`${venue}: this should not have happened. ${storyOf(error)}`),
    // Whoever asked for it hears the answer before.
    shutDoorUntil: (untilMs) => void timers.after(SHUT_AFTER_MS, () => door?.shutFor(untilMs - nowMs())),
  })
  const stopMarket = runMarket(exchange, market, tools)
  const stop = async () => {
    stopMarket()
    server.close()
    await door?.close()
  }
  try {
    door = await openDoor({ service: serviceOf(server), hostname: plan.hostname, port, timers })
  } catch (error) {
    await stop()
    throw error
  }
  armFaults(faults, plan)
  return { facts: factsOf({ venue, port: door.port, plan }, credentials), stop }
}

const SHUT_AFTER_MS = 20

function storyOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

const TICK_MS = 100

function runMarket(exchange: DrivenExchange, market: VenueMarket, { timers }: MarketTools): () => void {
  market.start((events) => exchange.onMarket(events))
  const stopTicking = timers.every(TICK_MS, () => exchange.tick())
  return () => {
    stopTicking()
    market.stop()
  }
}

function armFaults(faults: FaultDesk, plan: SandboxPlan): void {
  for (const spec of plan.faults) faults.add(spec)
}

function serviceOf(server: SandboxServer): SocketService {
  return {
    async answer(request, address) {
      const asked = await faceRequest(request, address)
      if (asked === null) return new Response('', { status: 413 })
      const answer = await server.answer(asked)
      return answer === 'cut' ? cutOff() : webResponse(answer)
    },
    openSocket(request, socket) {
      const { pathname, search } = new URL(request.url)
      return server.openSocket({ path: pathname, query: search.slice(1) }, socket)
    },
  }
}

const BALANCES_USUAL = 100_000n

function usualBalances(venue: ExchangeName): ReadonlyMap<AssetName, Money> {
  const quote = (venue === 'coinbase' ? 'USD' : 'USDT') as AssetName
  return new Map([
    [quote, money(BALANCES_USUAL * MONEY_ONE)],
    ['BTC' as AssetName, MONEY_ONE],
  ])
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** Coinbase hands out secrets as base64: whatever is none is turned into it. */
function credentialsOf(venue: ExchangeName, plan: SandboxPlan): SandboxCredentials {
  const { apiKey, apiSecret, passphrase } = plan
  const isToEncode = venue === 'coinbase' && !BASE64.test(apiSecret)
  const secret = isToEncode ? Buffer.from(apiSecret).toString('base64') : apiSecret
  return { apiKey, apiSecret: secret, passphrase }
}

function factsOf({ venue, port, plan }: VenueStart, credentials: SandboxCredentials): RunningVenue {
  const isAnywhere = plan.hostname === '0.0.0.0' || plan.hostname === '::'
  const hostname = isAnywhere ? '127.0.0.1' : plan.hostname
  const host = hostname.includes(':') ? `[${hostname}]` : hostname
  return { venue, port, restUrl: `http://${host}:${port}`, wsUrl: `ws://${host}:${port}`, ...credentials }
}
