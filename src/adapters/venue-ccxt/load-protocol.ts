import type { ExchangeName } from '../../domain/index.ts'
import type { VenueProtocol } from './protocol/index.ts'

/** Only what is configured comes into memory. */
export async function loadProtocol(exchange: ExchangeName): Promise<VenueProtocol> {
  switch (exchange) {
    case 'binance':
      return (await import('./binance/index.ts')).BINANCE
    case 'okx':
      return (await import('./okx/index.ts')).OKX
    case 'bybit':
      return (await import('./bybit/index.ts')).BYBIT
    case 'coinbase':
      return (await import('./coinbase/index.ts')).COINBASE
  }
}
