import type { ExchangeName } from '../../../domain/index.ts'

/** One signed or open GET of an exchange. */
export type Ask = (api: string, path: string, parameters?: object) => Promise<unknown>

export interface Rights {
  /** Null: this exchange does not tell. */
  readonly canTrade: boolean | null
  readonly canWithdraw: boolean | null
  readonly isIpRestricted: boolean | null
}

/** What is asked of one exchange, and how its answers are read. */
export interface VenueQuestions {
  /** Ms since the epoch. */
  serverTimeMs(ask: Ask): Promise<number>
  /** Signed: proves key, secret and passphrase, and tells the rights where the exchange tells them. */
  rights(ask: Ask, isTestnet: boolean): Promise<Rights>
}

export const QUESTIONS: Readonly<Record<ExchangeName, VenueQuestions>> = {
  // https://developers.binance.com/docs/wallet/account/api-key-permission
  binance: {
    serverTimeMs: async (ask) => numberAt(await ask('public', 'time'), 'serverTime'),
    async rights(ask, isTestnet) {
      const account = await ask('private', 'account', { omitZeroBalances: true })
      // The test exchange has no wallet API, and `canWithdraw` there is the account's, not the key's.
      if (isTestnet) return { canTrade: flagAt(account, 'canTrade'), canWithdraw: null, isIpRestricted: null }
      const key = await ask('sapi', 'account/apiRestrictions')
      return {
        canTrade: flagAt(key, 'enableSpotAndMarginTrading'),
        canWithdraw: flagAt(key, 'enableWithdrawals'),
        isIpRestricted: flagAt(key, 'ipRestrict'),
      }
    },
  },
  // https://www.okx.com/docs-v5/en/#trading-account-rest-api-get-account-configuration
  okx: {
    serverTimeMs: async (ask) => numberAt(firstOf(await ask('public', 'public/time')), 'ts'),
    async rights(ask) {
      await ask('private', 'account/balance')
      const config = firstOf(await ask('private', 'account/config'))
      const words = textAt(config, 'perm')?.split(',') ?? null
      const addresses = textAt(config, 'ip')
      return {
        canTrade: words?.includes('trade') ?? null,
        canWithdraw: words?.includes('withdraw') ?? null,
        isIpRestricted: addresses === null ? null : addresses !== '',
      }
    },
  },
  // https://bybit-exchange.github.io/docs/v5/user/apikey-info
  bybit: {
    serverTimeMs: async (ask) => numberAt(await ask('public', 'v5/market/time'), 'time'),
    async rights(ask) {
      await ask('private', 'v5/account/wallet-balance', { accountType: 'UNIFIED' })
      const key = fieldOf(await ask('private', 'v5/user/query-api'), 'result')
      const isReadOnly = fieldOf(key, 'readOnly')
      const granted = fieldOf(key, 'permissions')
      const addresses = listAt(key, 'ips')
      const trades = [...listAt(granted, 'Spot'), ...listAt(granted, 'ContractTrade')]
      return {
        canTrade: isReadOnly === undefined ? null : String(isReadOnly) === '0' && trades.length > 0,
        canWithdraw: granted === undefined ? null : listAt(granted, 'Wallet').includes('Withdraw'),
        isIpRestricted: addresses.length === 0 ? null : !addresses.includes('*'),
      }
    },
  },
  // https://docs.cdp.coinbase.com/exchange/reference/exchangerestapi_getaccounts
  coinbase: {
    serverTimeMs: async (ask) => numberAt(await ask('public', 'time'), 'epoch') * 1000,
    async rights(ask) {
      await ask('private', 'accounts')
      return { canTrade: null, canWithdraw: null, isIpRestricted: null }
    },
  },
}

/** The exchange answered with something else than its documentation says. */
export class StrangeAnswer extends Error {
  override readonly name = 'StrangeAnswer'
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return (value as Readonly<Record<string, unknown>>)[name]
}

function firstOf(answer: unknown): unknown {
  const rows = fieldOf(answer, 'data')
  return Array.isArray(rows) ? (rows[0] as unknown) : undefined
}

function numberAt(value: unknown, name: string): number {
  const number = Number(fieldOf(value, name))
  if (!(number > 0)) throw new StrangeAnswer(`${name} is missing`)
  return number
}

function flagAt(value: unknown, name: string): boolean | null {
  const flag = fieldOf(value, name)
  return typeof flag === 'boolean' ? flag : null
}

function textAt(value: unknown, name: string): string | null {
  const text = fieldOf(value, name)
  return typeof text === 'string' ? text : null
}

function listAt(value: unknown, name: string): readonly unknown[] {
  const list = fieldOf(value, name)
  return Array.isArray(list) ? list : []
}
