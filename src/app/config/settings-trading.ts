import { type AssetName, SIM_VENUE, type SymbolName } from '../../domain/index.ts'
import {
  balances,
  bytes,
  choice,
  days,
  exact,
  exactDecimal,
  type Fsync,
  fsync,
  integer,
  line,
  type MarketSource,
  marketSource,
  milliseconds,
  optional,
  symbol,
} from './kinds/index.ts'
import { effective, notYet } from './setting.ts'

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
    about: 'simulation is paper trading on the simulated exchange, the only mode of this version.',
  }),
  'engine.transport': effective({
    kind: choice(['inproc']),
    default: 'inproc',
    env: 'VELOZ_ENGINE',
    flag: '--engine',
    about: 'Where the engine runs: in this process, in this version always.',
  }),
  'engine.market_source': effective({
    kind: marketSource,
    default: { kind: 'sim' } as MarketSource,
    env: 'VELOZ_MARKET_SOURCE',
    flag: '--market-source',
    about: 'Where prices come from: the seeded simulated market, or a recording.',
  }),
  'engine.market_symbol': effective({
    kind: symbol,
    default: 'BTCUSDT' as SymbolName,
    env: 'VELOZ_MARKET_SYMBOL',
    flag: '--market-symbol',
    about: 'Instrument shown first and meant when a request names none.',
  }),
  'engine.default_venue': effective({
    kind: optional(choice([SIM_VENUE])),
    default: null,
    env: 'VELOZ_DEFAULT_VENUE',
    about: 'Venue meant when an instrument is listed at several and a request names none.',
  }),
  'engine.mailbox': effective({
    kind: integer(16, 1_048_576),
    default: 8192,
    env: 'VELOZ_ENGINE_MAILBOX',
    about: 'Commands that may wait for the engine; above it requests are answered 503.',
  }),
  'engine.on_stop': notYet({
    kind: choice(['leave', 'cancel']),
    default: 'leave',
    env: 'VELOZ_ENGINE_ON_STOP',
    about: 'What happens to open orders at a stop.',
  }),
  'engine.token': notYet({
    kind: optional(line(1024)),
    default: null,
    env: 'VELOZ_ENGINE_TOKEN',
    isSecret: true,
    about: 'What a gateway must show an engine behind a socket.',
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
  'journal.retention_days': notYet({
    kind: days(1, 36_500),
    default: 400,
    env: 'VELOZ_JOURNAL_RETENTION_DAYS',
    about: 'How long client order ids are remembered.',
  }),
  'journal.on_failure': notYet({
    kind: choice(['cancel', 'leave']),
    default: 'cancel',
    env: 'VELOZ_JOURNAL_ON_FAILURE',
    about: 'What happens to open orders when the journal cannot be written.',
  }),
}

const RISK = {
  'risk.order_notional_max': effective({
    kind: optional(exactDecimal('0', AMOUNT_MAX)),
    default: null,
    env: 'VELOZ_RISK_ORDER_NOTIONAL_MAX',
    about: 'Largest worth of one order, in the quote asset; null for no limit.',
  }),
  'risk.open_orders_max': effective({
    kind: integer(0, 100_000),
    default: 10_000,
    env: 'VELOZ_RISK_OPEN_ORDERS_MAX',
    about: 'Orders that may be open at once.',
  }),
  'risk.price_collar': effective({
    kind: exactDecimal('0', '1'),
    default: exact('0.05'),
    env: 'VELOZ_RISK_PRICE_COLLAR',
    about: 'How far beyond the market an order may reach, as a fraction of the price.',
  }),
  'risk.position_max': notYet({
    kind: optional(exactDecimal('0', AMOUNT_MAX)),
    default: null,
    env: 'VELOZ_RISK_POSITION_MAX',
    about: 'Largest position of one instrument.',
  }),
  'risk.order_rate_max': notYet({
    kind: optional(integer(1, 1_000_000)),
    default: null,
    env: 'VELOZ_RISK_ORDER_RATE_MAX',
    about: 'Orders per second.',
  }),
  'risk.daily_loss_max': notYet({
    kind: optional(exactDecimal('0', AMOUNT_MAX)),
    default: null,
    env: 'VELOZ_RISK_DAILY_LOSS_MAX',
    about: 'Loss of one UTC day that stops trading.',
  }),
  'risk.drawdown_max': notYet({
    kind: optional(exactDecimal('0', '1')),
    default: null,
    env: 'VELOZ_RISK_DRAWDOWN_MAX',
    about: 'Fall from the highest equity that stops trading, as a fraction.',
  }),
}

/** What the engine and the simulated exchange are told. */
export const TRADING_SETTINGS = { ...ENGINE, ...SIMULATION, ...JOURNAL, ...RISK }
