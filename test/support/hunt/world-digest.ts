import { createHash } from 'node:crypto'
import {
  divideMoney,
  type Instrument,
  type InstrumentKey,
  type Lots,
  type Money,
  money,
  multiplyMoney,
  multiplyMoneyUp,
  ticks,
  type UnixNs,
} from '../../../src/domain/index.ts'
import { MarketEstimators } from '../../../src/engine/index.ts'
import { simMarket, simulatedHistory, step } from '../../../src/sim/index.ts'
import { drawBell, drawUint32, hashSeed, prng } from '../../../src/sim/prng.ts'

const MARKETS = 6
const STEPS = 400
const START_NS = 1_700_000_000_000_000_000n

type Terms = Pick<Instrument, 'key' | 'tickSize' | 'lotSize' | 'notionalMin'>

/** A fingerprint of everything pure that chance and rounding could make different between runtimes. */
export function worldDigest(): string {
  const hash = createHash('sha256')
  const write = (value: unknown) =>
    hash.update(
      JSON.stringify(value, (_name, each: unknown) => (typeof each === 'bigint' ? `${each}n` : each)),
    )
  for (let seed = 0; seed < MARKETS; seed++) {
    const chance = prng(hashSeed(seed, 99))
    for (let draw = 0; draw < STEPS; draw++) write([drawUint32(chance), drawBell(chance)])
    writeMarket(write, seed)
    writeMoney(write, seed)
  }
  return hash.digest('hex')
}

type Write = (value: unknown) => unknown

function writeMarket(write: Write, seed: number): void {
  const instrument: Terms = {
    key: 'BTCUSDT.sim' as InstrumentKey,
    tickSize: money(10n ** 16n),
    lotSize: money(10n ** 13n),
    notionalMin: money(5n * 10n ** 18n),
  }
  const market = simMarket({ instrument, startPrice: ticks(5_000_000 + seed), seed })
  const estimators = new MarketEstimators()
  for (let index = 0; index < STEPS; index++) {
    const at = (START_NS + BigInt(index) * 1_250_000_000n) as UnixNs
    for (const event of step(market, at)) {
      write(event)
      if (event.kind === 'trade') estimators.observe(event.key, event.price, event.eventAt)
    }
    write([estimators.volatility(instrument.key), estimators.moveRatio(instrument.key, at)])
  }
  const endAt = START_NS as UnixNs
  write(simulatedHistory({ instrument, endPrice: ticks(4_000_000), endAt, seed, count: 50 }))
}

function writeMoney(write: Write, seed: number): void {
  const chance = prng(hashSeed(seed, 7))
  for (let index = 0; index < STEPS; index++) {
    const left = BigInt(drawUint32(chance)) * 10n ** BigInt(drawUint32(chance) % 20)
    const right = BigInt(1 + drawUint32(chance)) * 10n ** BigInt(drawUint32(chance) % 20)
    const pair = [left as Money, right as Money] as const
    write([multiplyMoney(...pair), multiplyMoneyUp(...pair), divideMoney(...pair)])
    write(Math.sqrt(drawUint32(chance) as Lots))
  }
}
