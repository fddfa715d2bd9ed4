import type { Venue } from './venue.ts'

interface Coin {
  readonly name: string
  /** Null for money of a state. */
  readonly network: string | null
  readonly step: string
}

const KNOWN: Readonly<Record<string, Coin>> = {
  BTC: { name: 'Bitcoin', network: 'bitcoin', step: '0.00000001' },
  ETH: { name: 'Ether', network: 'ethereum', step: '0.00000001' },
  SOL: { name: 'Solana', network: 'solana', step: '0.00000001' },
  USDC: { name: 'USD Coin', network: 'ethereum', step: '0.000001' },
  USDT: { name: 'Tether', network: 'ethereum', step: '0.000001' },
  USD: { name: 'United States Dollar', network: null, step: '0.01' },
  EUR: { name: 'Euro', network: null, step: '0.01' },
  GBP: { name: 'British Pound', network: null, step: '0.01' },
}

/** Of every asset that is traded or held. */
export function currenciesOf({ exchange, products }: Venue): readonly Record<string, unknown>[] {
  const assets = new Set<string>(exchange.balances().map(({ asset }) => asset))
  for (const { base, quote } of products.values()) assets.add(base).add(quote)
  return [...assets].map((asset) => currencyJson(asset, KNOWN[asset] ?? coinOf(asset)))
}

function coinOf(asset: string): Coin {
  return { name: asset, network: asset.toLowerCase(), step: '0.00000001' }
}

function currencyJson(id: string, { name, network, step }: Coin): Record<string, unknown> {
  const terms = {
    network_confirmations: network === null ? null : 14,
    min_withdrawal_amount: network === null ? null : Number(step),
    max_withdrawal_amount: network === null ? null : 20_000_000,
    processing_time_seconds: network === null ? null : 0,
    crypto_address_link: '',
    crypto_transaction_link: '',
  }
  return {
    id,
    name,
    min_size: step,
    status: 'online',
    message: '',
    status_message: '',
    max_precision: step,
    convertible_to: [],
    details: {
      type: network === null ? 'fiat' : 'crypto',
      symbol: null,
      sort_order: 0,
      push_payment_methods: [],
      group_types: [],
      display_name: null,
      ...terms,
    },
    default_network: network ?? '',
    supported_networks:
      network === null
        ? []
        : [{ id: network, name: network, status: 'online', contract_address: '', ...terms }],
    display_name: id,
  }
}
