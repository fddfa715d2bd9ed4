import { isLoopback, type KnownVenue, marketSourceText, VENUE_NAMES } from './kinds/index.ts'
import type { Config, SettingPath } from './schema.ts'
import type { Source } from './source.ts'

export interface TradingRefusal {
  readonly path: SettingPath
  readonly message: string
}

/** What would trade with other people's prices, other people's money, or without a record of it. */
export function tradingRefusals(
  config: Config,
  sourceOf: (path: SettingPath) => Source,
): readonly TradingRefusal[] {
  const { engine, journal } = config
  const { mode } = engine
  if (mode === 'simulation') return []
  const refusals: TradingRefusal[] = []
  const refuse = (path: SettingPath, message: string) => void refusals.push({ path, message })
  if (mode === 'live' && !engine.realMoney) {
    refuse('engine.mode', 'live trades with real money: say so with --i-know-this-is-real-money.')
  }
  if (journal.fsync !== 'always') {
    refuse('journal.fsync', `${mode} trades at real venues: nothing but always is allowed there.`)
  }
  const venues = tradedVenues(config)
  if (venues.length === 0) {
    const where = 'engine.venues: [binance], or VELOZ_ENGINE_VENUES=binance'
    const key = 'its key comes from veloz keys add, or BINANCE_API_KEY and BINANCE_API_SECRET'
    refuse('engine.mode', `${mode} needs a venue: ${where}; ${key}.`)
  }
  const { marketSource } = engine
  const isAsked = sourceOf('engine.market_source').from !== 'default'
  const isTraded = marketSource.kind === 'venue' && venues.includes(marketSource.venue)
  if (isAsked && !isTraded) {
    const source = marketSourceText(marketSource)
    const why = `in ${mode} each venue is judged by its own market; leave it out or name one of them`
    refuse('engine.market_source', `${source} is refused: ${why} (${venues.join(', ')}).`)
  }
  for (const venue of venues) {
    if (config.venues[venue].testnet !== (mode === 'testnet')) {
      const [is, other] = mode === 'live' ? ['true', 'test'] : ['false', 'real']
      const message = `is ${is}, so its key belongs to the ${other} exchange, and engine.mode is ${mode}.`
      const way = `Take a key of the ${mode === 'live' ? 'real' : 'test'} exchange, and turn this round.`
      refuse(`venues.${venue}.testnet`, `${message} ${way}`)
    }
    const { restUrl, wsUrl } = config.venues[venue]
    const readable = 'is not encrypted: whoever sits between could read the key and change orders.'
    if (mode === 'live' && isReadable(restUrl)) refuse(`venues.${venue}.rest_url`, readable)
    if (mode === 'live' && isReadable(wsUrl)) refuse(`venues.${venue}.ws_url`, readable)
  }
  return refusals
}

/** Inside this machine nobody reads along. */
function isReadable(address: string | null): boolean {
  if (address === null) return false
  const { protocol, hostname } = new URL(address)
  return (protocol === 'http:' || protocol === 'ws:') && !isLoopback(hostname.replace(/^\[|\]$/g, ''))
}

/** Where orders go in testnet and live: those that were named, else those that anything was said of. */
export function tradedVenues({ engine, venues }: Config): readonly KnownVenue[] {
  if (engine.venues.length > 0) return [...new Set(engine.venues)]
  return VENUE_NAMES.filter((name) => venues[name].symbols.length > 0 || venues[name].apiKey !== null)
}
