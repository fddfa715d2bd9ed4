import { systemClock, systemTimers } from '../../adapters/clock/index.ts'
import { lookAtVenue, type VenueLook } from '../../adapters/venue-ccxt/index.ts'
import type { ExchangeName } from '../../domain/index.ts'
import { type LoadedConfig, tradedVenues } from '../config/index.ts'
import { openKeyTools } from '../keychain-tools.ts'
import { keyWanted, symbolsOf } from '../open-venue.ts'
import { StartProblem } from '../start-problem.ts'
import { type Check, fail, ok, warn } from './check.ts'

/** A venue that says nothing for so long is as good as away. */
const LOOK_MS = 8000
/** We sign by the venue's clock, so this hinders nothing; times in lists and logs are off by it. */
const SKEW_MS_WANTED = 1000

export interface VenueExamination {
  readonly loaded: LoadedConfig
  /** Sends the keys to their venues, which the audit records. */
  readonly sendsKeys: boolean
  /** Shares of 1, while venues are asked. */
  readonly onProgress: (done: number) => void
}

/** Whose money is traded with, and whether each venue is there, lists what is wanted and has its key. */
export async function checkVenues(examination: VenueExamination): Promise<readonly Check[]> {
  const { loaded, onProgress } = examination
  const { engine } = loaded.config
  if (engine.transport.kind !== 'inproc') return [ok('mode', 'as its engine has it; see veloz doctor there')]
  const { mode, marketSource } = engine
  const names = mode !== 'simulation' ? tradedVenues(loaded.config) : []
  const lookedAt = marketSource.kind === 'venue' && mode === 'simulation' ? [marketSource.venue] : names
  let answered = 0
  const perVenue = lookedAt.map(async (name) => {
    const checks = await checkVenue(examination, name)
    answered += 1
    onProgress(answered / lookedAt.length)
    return checks
  })
  return [ok('mode', modeWords(loaded, names)), ...(await Promise.all(perVenue)).flat()]
}

function modeWords({ config }: LoadedConfig, names: readonly ExchangeName[]): string {
  const where = names.join(', ')
  switch (config.engine.mode) {
    case 'simulation':
      return 'PAPER: orders go to the simulated exchange inside VeloZ, with play money'
    case 'testnet':
      return `TESTNET: orders go to the test exchange of ${where}; no real money`
    case 'live':
      return `LIVE: orders go to ${where} and cost REAL MONEY`
  }
}

async function checkVenue(
  { loaded, sendsKeys }: VenueExamination,
  exchange: ExchangeName,
): Promise<readonly Check[]> {
  const { mode } = loaded.config.engine
  const { restUrl } = loaded.config.venues[exchange]
  const isTestnet = mode === 'testnet'
  const look = await lookAtVenue({
    ...{ exchange, isTestnet, restUrl },
    symbols: symbolsOf(loaded.config, exchange),
    clock: systemClock(),
    timers: systemTimers(),
    timeoutMs: LOOK_MS,
  })
  const place = restUrl ?? (isTestnet ? 'its test exchange' : 'its own address')
  const seen = look.clockSkewMs === null ? [unreached(exchange, place, look)] : reached(exchange, place, look)
  if (mode === 'simulation') return seen
  // Who does not answer that is asked nothing more.
  const isSent = sendsKeys && look.clockSkewMs !== null
  return [...seen, ...(await checkKey({ loaded, sendsKeys: isSent }, exchange, isTestnet))]
}

function unreached(exchange: ExchangeName, place: string, { problem }: VenueLook): Check {
  const why = problem ?? 'no answer'
  const advice = `See the network, the status page of ${exchange}, and venues.${exchange}.rest_url.`
  return fail(exchange, `it does not answer at ${place}: ${why}`, advice)
}

function reached(exchange: ExchangeName, place: string, look: VenueLook): readonly Check[] {
  const { clockSkewMs, listings, problem } = look
  const skewMs = Math.round(clockSkewMs ?? 0)
  const clock = `it answers at ${place}; its clock is ${skewMs} ms from ours`
  const advice = 'Synchronize the clock of this machine (timedatectl set-ntp true).'
  const far = Math.abs(skewMs) > SKEW_MS_WANTED
  return [far ? warn(exchange, clock, advice) : ok(exchange, clock), listed(exchange, listings, problem)]
}

function listed(exchange: ExchangeName, listings: VenueLook['listings'], problem: string | null): Check {
  const names = listings.map(({ symbol, isTrading }) => (isTrading ? symbol : `${symbol} (not trading now)`))
  const advice = `Mend venues.${exchange}.symbols: names as the venue has them, without a separator.`
  if (names.length === 0) return fail(exchange, problem ?? 'it lists none of the symbols', advice)
  const text = `it lists ${names.join(', ')}`
  return problem === null ? ok(exchange, text) : warn(exchange, `${text}; ${problem}`, advice)
}

async function checkKey(
  { loaded, sendsKeys }: Pick<VenueExamination, 'loaded' | 'sendsKeys'>,
  exchange: ExchangeName,
  isTestnet: boolean,
): Promise<readonly Check[]> {
  try {
    const tools = await openKeyTools(loaded, { makesDirectory: false })
    const key = tools.list().find((one) => one.exchange === exchange && one.testnet === isTestnet)
    if (key === undefined) return [fail(exchange, 'it has no key', keyWanted(exchange, isTestnet))]
    if (!sendsKeys)
      return [ok(exchange, `its key is ${key.id} ${key.masked_key}; --send-keys asks whether it is accepted`)]
    return [accepted(loaded, exchange, await tools.test({ id: key.id, exchange: null }))]
  } catch (error) {
    if (!(error instanceof StartProblem)) throw error
    return [fail(exchange, `its key cannot be used: ${error.message}`)]
  }
}

type KeyTest = Awaited<ReturnType<Awaited<ReturnType<typeof openKeyTools>>['test']>>

function accepted({ config }: LoadedConfig, exchange: ExchangeName, answer: KeyTest): Check {
  if (!answer.ok) return fail(exchange, answer.error)
  const { trade, withdraw } = answer.permissions
  if (trade === false) return fail(exchange, 'its key may not trade', 'Make one that may.')
  if (withdraw === true && !config.venues[exchange].allowWithdrawal) {
    const advice = `Make one that may only trade; venues.${exchange}.allow_withdrawal takes this one.`
    return fail(exchange, 'its key may withdraw, and is refused for that', advice)
  }
  return withdraw === true
    ? warn(exchange, 'its key is accepted, and may withdraw: whoever gets it takes the money')
    : ok(exchange, `its key is accepted and may trade${withdraw === null ? '' : ', and not withdraw'}`)
}
