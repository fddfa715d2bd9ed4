/** What `veloz sandbox` prints: where it listens, and how to point programs at it. */
import type { RunningVenue } from '../app/sandboxes/index.ts'
import { EXCHANGES_WITH_PASSPHRASE, type ExchangeName } from '../domain/index.ts'

/** One line for programs. */
export function sandboxJson(venues: readonly RunningVenue[]): string {
  const rows = venues.map(({ venue, port, restUrl, wsUrl, apiKey, apiSecret, passphrase }) => ({
    ...{ venue, port, rest_url: restUrl, ws_url: wsUrl },
    ...{ api_key: apiKey, api_secret: apiSecret },
    ...(hasPassphrase(venue) ? { passphrase } : {}),
  }))
  return `${JSON.stringify({ venues: rows })}\n`
}

/** For a person: paste what is needed. */
export function sandboxText(venues: readonly RunningVenue[]): string {
  return `VeloZ sandbox: simulated exchanges on this machine. No real money, nothing leaves it.
${venues.map(venueText).join('')}
With those lines pasted in another terminal, VeloZ trades here, in a data directory of its own:
    veloz serve --mode testnet --data-dir ~/veloz-sandbox

Ctrl-C ends it, and everything it knows.
`
}

function venueText(running: RunningVenue): string {
  const { venue, restUrl, wsUrl } = running
  return `
${venue}
  REST ${restUrl}   WebSocket ${wsUrl}
${keyLines(running)}
  ccxt (JavaScript):
${indented(ccxtSnippet(running))}
  VeloZ:
${indented(velozVariables(running))}`
}

function keyLines({ venue, apiKey, apiSecret, passphrase }: RunningVenue): string {
  const third = hasPassphrase(venue) ? `   passphrase ${passphrase}` : ''
  return `  key ${apiKey}   secret ${apiSecret}${third}\n`
}

const CCXT_ID: Readonly<Record<ExchangeName, string>> = {
  binance: 'binance',
  okx: 'okx',
  bybit: 'bybit',
  coinbase: 'coinbaseexchange',
}

/** Every address keeps its path and gets another host. */
function ccxtSnippet(running: RunningVenue): string {
  const { venue, restUrl, wsUrl } = running
  return `const exchange = new ccxt.pro.${CCXT_ID[venue]}({
${indented(ccxtOptions(running), '  ')}})
const moved = (urls) => typeof urls === 'string'
  ? urls.replace(/^http[^/]*\\/\\/[^/]+/, '${restUrl}').replace(/^ws[^/]*\\/\\/[^/]+/, '${wsUrl}')
  : Object.fromEntries(Object.entries(urls).map(([name, url]) => [name, moved(url)]))
exchange.urls.api = moved(exchange.urls.api)
await exchange.loadHttpProxyAgent()   // or it refuses a WebSocket without encryption
await exchange.loadMarkets()
`
}

function ccxtOptions({ venue, apiKey, apiSecret, passphrase }: RunningVenue): string {
  const password = hasPassphrase(venue) ? `, password: '${passphrase}'` : ''
  const isSpotAlone = venue === 'coinbase'
  const options = isSpotAlone ? '' : "options: { defaultType: 'spot', fetchMarkets: { types: ['spot'] } },\n"
  return `apiKey: '${apiKey}', secret: '${apiSecret}'${password},\n${options}`
}

function velozVariables({ venue, restUrl, wsUrl, apiKey, apiSecret, passphrase }: RunningVenue): string {
  const prefix = venue.toUpperCase()
  const third = hasPassphrase(venue) ? ` ${prefix}_PASSPHRASE=${passphrase}` : ''
  return `export VELOZ_${prefix}_REST_URL=${restUrl} VELOZ_${prefix}_WS_URL=${wsUrl}
export ${prefix}_API_KEY=${apiKey} ${prefix}_API_SECRET=${apiSecret}${third}
`
}

function hasPassphrase(venue: ExchangeName): boolean {
  return EXCHANGES_WITH_PASSPHRASE.includes(venue)
}

function indented(text: string, by = '    '): string {
  return text.replace(/^(?=.)/gm, by)
}
