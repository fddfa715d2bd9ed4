import { type AssetName, SIM_VENUE, type SymbolName } from '../../domain/index.ts'
import { splitSymbol } from '../../sim/index.ts'
import {
  balances,
  bytes,
  choice,
  days,
  decimal,
  type EnginePlace,
  enginePlace,
  exact,
  exactDecimal,
  type FeeAsset,
  type Fsync,
  feeAsset,
  feeTiers,
  fsync,
  integer,
  list,
  type MarketSource,
  marketSource,
  milliseconds,
  optional,
  symbol,
  VENUE_NAMES,
  word,
  yesOrNo,
} from './kinds/index.ts'
import { effective } from './setting.ts'
import { RISK_SETTINGS } from './settings-risk.ts'

const AMOUNT_MAX = '1000000000000'

const OLD_MODES = {
  sim_engine: 'simulation',
  binance_testnet_spot: 'testnet',
  okx_testnet: 'testnet',
  bybit_testnet: 'testnet',
  coinbase_sandbox: 'testnet',
} as const

const ENGINE = {
  'engine.mode': effective({
    kind: choice(['simulation', 'testnet', 'live'], OLD_MODES),
    default: 'simulation',
    env: 'VELOZ_EXECUTION_MODE',
    flag: '--mode',
    about: 'simulation: paper trading. testnet: test exchanges of venues. live: real money.',
    refusesSaved: (mode) =>
      mode === 'simulation' ? null : 'is chosen on the machine itself, with a data directory of its own',
  }),
  'engine.transport': effective({
    kind: enginePlace,
    default: { kind: 'inproc' } as EnginePlace,
    env: 'VELOZ_ENGINE',
    flag: '--engine',
    about: 'Where the engine runs: in this process, in one of its own, or behind a socket.',
  }),
  'engine.market_source': effective({
    kind: marketSource,
    default: { kind: 'sim' } as MarketSource,
    env: 'VELOZ_MARKET_SOURCE',
    flag: '--market-source',
    about: 'Where prices come from in simulation: the seeded market, a recording, or a venue.',
    refusesSaved: ({ kind }) =>
      kind === 'replay' ? 'names a file on the machine itself: set it in the file or the environment' : null,
  }),
  'engine.market_symbol': effective({
    kind: symbol,
    default: 'BTCUSDT' as SymbolName,
    env: 'VELOZ_MARKET_SYMBOL',
    flag: '--market-symbol',
    about: 'Instrument shown first and meant when a request names none.',
    refusesSaved: (name) =>
      splitSymbol(name).ok ? null : 'is no pair that can be listed: it ends in no quote asset that is known',
  }),
  'engine.default_venue': effective({
    kind: optional(choice([SIM_VENUE, ...VENUE_NAMES])),
    default: null,
    env: 'VELOZ_DEFAULT_VENUE',
    about: 'Venue meant when an instrument is listed at several and a request names none.',
  }),
  'engine.venues': effective({
    kind: list(choice(VENUE_NAMES), VENUE_NAMES.length),
    default: [],
    env: 'VELOZ_ENGINE_VENUES',
    about: 'Where testnet and live trade; those with symbols or a key when left out.',
  }),
  'engine.real_money': effective({
    kind: yesOrNo,
    default: false,
    env: 'VELOZ_I_KNOW_THIS_IS_REAL_MONEY',
    flag: '--i-know-this-is-real-money',
    about: 'Said with every start in engine.mode live; without it that is refused.',
    refusesSaved: (isSaid) => (isSaid ? 'is said on the machine itself, at each start' : null),
  }),
  'engine.stale_after_ms': effective({
    kind: milliseconds(500, 600_000),
    default: 5000,
    env: 'VELOZ_ENGINE_STALE_AFTER_MS',
    about: 'Market data of a venue older than this is too old for market orders and stops.',
  }),
  'engine.reconcile_interval_ms': effective({
    kind: milliseconds(1000, 3_600_000),
    default: 60_000,
    env: 'VELOZ_ENGINE_RECONCILE_INTERVAL_MS',
    about: 'Pause between two comparisons of the journal with the accounts at the venues.',
  }),
  'engine.orphans': effective({
    kind: choice(['report', 'adopt', 'cancel']),
    default: 'report',
    env: 'VELOZ_ENGINE_ORPHANS',
    about: 'What becomes of an order of ours at a venue that the journal does not know.',
  }),
  'engine.mailbox': effective({
    kind: integer(16, 1_048_576),
    default: 8192,
    env: 'VELOZ_ENGINE_MAILBOX',
    about: 'Commands that may wait for the engine; above it requests are answered 503.',
  }),
  'engine.on_stop': effective({
    kind: choice(['leave', 'cancel']),
    default: 'leave',
    env: 'VELOZ_ENGINE_ON_STOP',
    about: 'What happens to open orders at a stop: left at their venues, or cancelled.',
  }),
  'engine.token': effective({
    kind: optional(word(512)),
    default: null,
    env: 'VELOZ_ENGINE_TOKEN',
    isSecret: true,
    about: 'What whoever connects to an engine behind a socket must show.',
  }),
}

const SIMULATION = {
  'simulation.seed': effective({
    kind: integer(0, 4_294_967_295),
    default: 1,
    env: 'VELOZ_SIMULATION_SEED',
    about: 'The same seed makes the same simulated market.',
  }),
  'simulation.balances': effective({
    kind: balances(exactDecimal('0', AMOUNT_MAX)),
    default: new Map([
      ['USDT' as AssetName, exact('100000')],
      ['BTC' as AssetName, exact('1')],
    ]),
    env: 'VELOZ_SIMULATION_BALANCES',
    about: 'Paper money of a new journal; later starts keep what the journal says.',
  }),
  'simulation.tick_ms': effective({
    kind: milliseconds(10, 60_000),
    default: 250,
    env: 'VELOZ_SIMULATION_TICK_MS',
    about: 'Pause between two steps of the simulated market, in milliseconds.',
  }),
  'simulation.fee_rate_maker': effective({
    kind: exactDecimal('-0.01', '0.1'),
    default: exact('0.001'),
    env: 'VELOZ_SIMULATION_FEE_RATE_MAKER',
    about: 'Fee of an order that waited in the book, as a fraction; below zero is a rebate.',
  }),
  'simulation.fee_rate_taker': effective({
    kind: exactDecimal('0', '0.1'),
    default: exact('0.001'),
    env: 'VELOZ_SIMULATION_FEE_RATE_TAKER',
    about: 'Fee of an order that traded at once, as a fraction.',
  }),
  'simulation.fee_tiers': effective({
    kind: feeTiers,
    default: [],
    env: 'VELOZ_SIMULATION_FEE_TIERS',
    about: 'Fees by the quote volume of 30 days, instead of the two rates: VOLUME:MAKER:TAKER each.',
  }),
  'simulation.fee_asset': effective({
    kind: feeAsset,
    default: { kind: 'quote' } as FeeAsset,
    env: 'VELOZ_SIMULATION_FEE_ASSET',
    about: 'What fees are paid in; a third asset pays as long as there is enough of it.',
  }),
  'simulation.slippage_max': effective({
    kind: decimal(0, 0.1),
    default: 0,
    env: 'VELOZ_SIMULATION_SLIPPAGE_MAX',
    about: 'Largest fraction of the price by which a taker is worse off than the book; drawn from the seed.',
  }),
  'simulation.latency_ms': effective({
    kind: milliseconds(0, 60_000),
    default: 0,
    env: 'VELOZ_SIMULATION_LATENCY_MS',
    about: 'Time an order takes to the exchange, and its report back, in milliseconds of the market.',
  }),
  'simulation.latency_jitter_ms': effective({
    kind: milliseconds(0, 60_000),
    default: 0,
    env: 'VELOZ_SIMULATION_LATENCY_JITTER_MS',
    about: 'Up to so much more each way, in milliseconds; drawn from the seed.',
  }),
  'simulation.leverage': effective({
    kind: integer(1, 125),
    default: 1,
    env: 'VELOZ_SIMULATION_LEVERAGE',
    about: 'Leverage of a perpetual such as BTCUSDT-PERP; with 1 a long position is never liquidated.',
  }),
  'simulation.funding_rate': effective({
    kind: exactDecimal('-0.05', '0.05'),
    default: exact('0.0001'),
    env: 'VELOZ_SIMULATION_FUNDING_RATE',
    about: 'Fraction of the notional that longs pay shorts every eight hours; below zero shorts pay.',
  }),
}

const JOURNAL = {
  'journal.fsync': effective({
    kind: fsync,
    default: 'always' as Fsync,
    env: 'VELOZ_JOURNAL_FSYNC',
    about: 'always: nothing is answered before it would survive a power cut. The others are for trials.',
  }),
  'journal.segment_bytes': effective({
    kind: bytes(65_536, 4_294_967_296),
    default: 67_108_864,
    env: 'VELOZ_JOURNAL_SEGMENT_BYTES',
    about: 'Size at which the journal begins a new file.',
  }),
  'journal.retention_days': effective({
    kind: days(1, 36_500),
    default: 400,
    env: 'VELOZ_JOURNAL_RETENTION_DAYS',
    about: 'Days that journal files are kept once two snapshots stand in for them.',
  }),
  'journal.on_failure': effective({
    kind: choice(['cancel', 'leave']),
    default: 'cancel',
    env: 'VELOZ_JOURNAL_ON_FAILURE',
    about: 'What happens to open orders when the journal cannot be written.',
  }),
}

/** What the engine and the simulated exchange are told. */
export const TRADING_SETTINGS = { ...ENGINE, ...SIMULATION, ...JOURNAL, ...RISK_SETTINGS }
