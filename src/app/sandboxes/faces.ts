/** The protocols there are. */
import type { ExchangeName } from '../../domain/index.ts'
import { binanceFace } from '../../sandbox/binance/index.ts'
import { bybitFace } from '../../sandbox/bybit/index.ts'
import { coinbaseFace } from '../../sandbox/coinbase/index.ts'
import type { MakeFace } from '../../sandbox/core/index.ts'
import { okxFace } from '../../sandbox/okx/index.ts'

export const FACES: Readonly<Record<ExchangeName, MakeFace>> = {
  binance: binanceFace,
  okx: okxFace,
  bybit: bybitFace,
  coinbase: coinbaseFace,
}
