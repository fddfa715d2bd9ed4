/** The flags of `veloz sandbox` as a plan, or a sentence about the one that is wrong. */
import { resolve } from 'node:path'
import type { SandboxPlan } from '../app/sandboxes/index.ts'
import { type AssetName, EXCHANGES, type ExchangeName, type Money, parseMoney } from '../domain/index.ts'
import type { World } from './world.ts'

export interface SandboxFlags {
  readonly venue?: string
  readonly port: string
  readonly host: string
  readonly data?: string
  readonly faults?: string
  readonly apiKey?: string
  readonly apiSecret?: string
  readonly passphrase?: string
  readonly balance?: string
  readonly symbols?: string
  readonly seed: string
  /** False with --no-rate-limits. */
  readonly rateLimits: boolean
  readonly json?: boolean
}

export type SandboxPlanRead =
  | { readonly ok: true; readonly plan: SandboxPlan }
  | { readonly ok: false; readonly problem: string }

const PORT_MAX = 65_535
const SECRET = /^[\x21-\x7e]{1,200}$/

/** `faults`: what the file of --faults said. */
export function sandboxPlan(
  flags: SandboxFlags,
  world: Pick<World, 'env' | 'cwd'>,
  faults: SandboxPlan['faults'],
): SandboxPlanRead {
  const venues = venuesOf(flags.venue)
  if (venues === null) return problem('--venue', `is one of ${EXCHANGES.join(', ')}, all`)
  const port = wholeOf(flags.port)
  const portMax = PORT_MAX - (venues.length - 1)
  if (port === null || port > portMax) return problem('--port', `is a whole number from 0 to ${portMax}`)
  const seed = wholeOf(flags.seed)
  if (seed === null) return problem('--seed', 'is a whole number from 0')
  const balances = flags.balance === undefined ? null : balancesOf(flags.balance)
  if (typeof balances === 'string') return problem('--balance', balances)
  const symbols = flags.symbols === undefined ? null : flags.symbols.split(',').map((one) => one.trim())
  if (symbols !== null && new Set(symbols).size !== symbols.length)
    return problem('--symbols', 'names one twice')
  const secrets = secretsOf(flags, world.env)
  if (typeof secrets === 'string') return problem(secrets, 'is 1 to 200 printable letters without a space')
  const recording = flags.data === undefined ? null : resolve(world.cwd, flags.data)
  if (recording !== null && (symbols?.length ?? 1) > 1) {
    return problem('--data', 'is the market of one symbol: name one with --symbols')
  }
  const plan = { venues, hostname: flags.host, port, balances, symbols, seed, recording, faults }
  return { ok: true, plan: { ...plan, ...secrets, hasRateLimits: flags.rateLimits } }
}

function problem(flag: string, what: string): SandboxPlanRead {
  return { ok: false, problem: `${flag} ${what}` }
}

function venuesOf(written: string | undefined): readonly ExchangeName[] | null {
  if (written === 'all') return EXCHANGES
  const one = EXCHANGES.find((name) => name === written)
  return one === undefined ? null : [one]
}

function wholeOf(written: string): number | null {
  const value = /^\d{1,15}$/.test(written) ? Number(written) : null
  return value !== null && Number.isSafeInteger(value) ? value : null
}

const BALANCE = /^([A-Z0-9]{1,20})=(.+)$/

/** `USDT=100000,BTC=1`; a text says what is wrong. */
function balancesOf(written: string): ReadonlyMap<AssetName, Money> | string {
  const balances = new Map<AssetName, Money>()
  for (const part of written.split(',')) {
    const match = BALANCE.exec(part.trim())
    if (match === null) return `is a list such as USDT=100000,BTC=1, not ${JSON.stringify(part.slice(0, 40))}`
    const [, asset = '', amount = ''] = match
    const read = parseMoney(amount)
    if (!read.ok || read.value < 0n)
      return `of ${asset} is a decimal from 0, not ${JSON.stringify(amount.slice(0, 40))}`
    if (balances.has(asset as AssetName)) return `names ${asset} twice`
    balances.set(asset as AssetName, read.value)
  }
  return balances
}

type Secrets = Pick<SandboxPlan, 'apiKey' | 'apiSecret' | 'passphrase'>

/** A flag before its variable before the default; the name of what is wrong. */
function secretsOf(flags: SandboxFlags, env: World['env']): Secrets | string {
  const secrets = {
    apiKey: flags.apiKey ?? env['VELOZ_SANDBOX_API_KEY'] ?? 'sandbox-key',
    apiSecret: flags.apiSecret ?? env['VELOZ_SANDBOX_API_SECRET'] ?? 'sandbox-secret',
    passphrase: flags.passphrase ?? env['VELOZ_SANDBOX_PASSPHRASE'] ?? 'sandbox-passphrase',
  }
  if (!SECRET.test(secrets.apiKey)) return '--api-key'
  if (!SECRET.test(secrets.apiSecret)) return '--api-secret'
  return SECRET.test(secrets.passphrase) ? secrets : '--passphrase'
}
