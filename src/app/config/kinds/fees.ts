import { type AssetName, formatMoney, type Money } from '../../../domain/index.ts'
import { accepted, type Kind, list, type Reading, refused, scalar } from './kind.ts'
import { exactDecimal } from './numbers.ts'

export interface FeeTier {
  readonly volumeMin: Money
  readonly maker: Money
  readonly taker: Money
}

const TIERS_MAX = 50
const HERE = { folder: '', home: null }
const VOLUME = exactDecimal('0', '1000000000000000')
const MAKER = exactDecimal('-0.01', '0.1')
const TAKER = exactDecimal('0', '0.1')

const tier: Kind<FeeTier> = scalar({
  allowed: 'VOLUME:MAKER:TAKER, such as 1000000:0.0008:0.001',
  read(written) {
    const parts = written.split(':')
    if (parts.length !== 3) return refused('is not VOLUME:MAKER:TAKER')
    const [volumeMin, maker, taker] = [VOLUME, MAKER, TAKER].map((kind, index) =>
      readPart(kind, parts[index]),
    )
    if (!volumeMin?.ok) return refused(`has a volume that ${volumeMin?.problem}`)
    if (!maker?.ok) return refused(`has a maker rate that ${maker?.problem}`)
    if (!taker?.ok) return refused(`has a taker rate that ${taker?.problem}`)
    return accepted({ volumeMin: volumeMin.value, maker: maker.value, taker: taker.value })
  },
  show: ({ volumeMin, maker, taker }) => [volumeMin, maker, taker].map(formatMoney).join(':'),
})

function readPart(kind: Kind<Money>, part = ''): Reading<Money> {
  return kind.read({ kind: 'text', text: part }, HERE)
}

/** Rates by the volume of 30 days; none means one rate for everybody. */
export const feeTiers: Kind<readonly FeeTier[]> = list(tier, TIERS_MAX)

/** Which asset pays a fee. */
export type FeeAsset =
  | { readonly kind: 'quote' | 'received' }
  /** `price`: what one unit of it is worth in the quote asset. */
  | { readonly kind: 'third'; readonly asset: AssetName; readonly price: Money }

const PRICE = exactDecimal('0.000000000001', '1000000000000')

export const feeAsset: Kind<FeeAsset> = scalar<FeeAsset>({
  allowed: 'quote, received, or an asset at its price in the quote asset (BNB@600)',
  read(written) {
    const lower = written.toLowerCase()
    if (lower === 'quote' || lower === 'received') return accepted({ kind: lower })
    const match = /^([A-Z0-9]{1,16})@(.+)$/i.exec(written)
    if (!match) return refused('is neither quote nor received nor ASSET@PRICE')
    const price = readPart(PRICE, match[2])
    if (!price.ok) return refused(`has a price that ${price.problem}`)
    return accepted({ kind: 'third', asset: (match[1] ?? '').toUpperCase() as AssetName, price: price.value })
  },
  show: (value) => (value.kind === 'third' ? `${value.asset}@${formatMoney(value.price)}` : value.kind),
})
