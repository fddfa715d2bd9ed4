import { memo, useMemo } from 'react'
import type { InstrumentRow, PositionRow } from '../../../src/contract/index.ts'
import { Empty, Panel } from '../../components/index.ts'
import { decimalOf, useInstrument, useMarket, useReplica } from '../../data/index.ts'
import { type Decimal, formatDecimal, parseDecimal, placesOf, ZERO } from '../../lib/decimal.ts'
import { equityOf, unrealizedPnl } from './valuation.ts'

export const Account = memo(function Account() {
  const instrument = useInstrument()
  return (
    <Panel title="Account" className="area-account" aside={<EquityFigure />}>
      {instrument ? (
        <AccountBody instrument={instrument} />
      ) : (
        <Empty>Balances come with the first snapshot.</Empty>
      )}
    </Panel>
  )
})

function useLastPrice(): Decimal | null {
  const price = useMarket((market) => market.price)
  return useMemo(() => (price === null ? null : parseDecimal(price)), [price])
}

function EquityFigure() {
  const balances = useReplica((replica) => replica.balances)
  const positions = useReplica((replica) => replica.positions)
  const instruments = useReplica((replica) => replica.instruments)
  const asset = useReplica((replica) => replica.equityAsset)
  const instrument = useInstrument()
  const last = useLastPrice()
  if (!balances || !positions || !instruments || !asset || !instrument) return null
  const prices = new Map(last === null ? [] : [[instrument.symbol, last]])
  const { amount, unvalued } = equityOf({ balances, positions, asset, instruments, prices })
  return (
    <span className="ml-auto live" data-testid="equity">
      Equity <strong className="text-ink">{formatDecimal(amount, { places: 2 })}</strong> {asset}
      {unvalued.length > 0 && <span className="text-warn"> without {unvalued.join(', ')}</span>}
    </span>
  )
}

const ASSET_PLACES = 8

function AccountBody({ instrument }: { readonly instrument: InstrumentRow }) {
  const balances = useReplica((replica) => replica.balances) ?? []
  const positions = useReplica((replica) => replica.positions) ?? []
  const position = positions.find(
    ({ symbol, venue }) => symbol === instrument.symbol && venue === instrument.venue,
  )
  if (balances.length === 0)
    return <Empty>No balances. A paper account is funded when VeloZ first starts.</Empty>
  const places = (asset: string) => (asset === instrument.quote ? 2 : ASSET_PLACES)
  return (
    <div className="scroll live">
      <table className="rows" data-testid="balances">
        <thead>
          <tr>
            <th scope="col">Asset</th>
            <th scope="col" className="number">
              Free
            </th>
            <th scope="col" className="number">
              Locked
            </th>
          </tr>
        </thead>
        <tbody>
          {balances.map(({ asset, venue, free, locked }) => (
            <tr key={`${venue} ${asset}`}>
              <td>{asset}</td>
              <td className="number" data-testid={`balance-${asset}-free`}>
                {formatDecimal(decimalOf(free), { places: places(asset) })}
              </td>
              <td className="number text-soft" data-testid={`balance-${asset}-locked`}>
                {formatDecimal(decimalOf(locked), { places: places(asset) })}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {position && <Position position={position} instrument={instrument} />}
    </div>
  )
}

function Position({
  position,
  instrument,
}: {
  readonly position: PositionRow
  readonly instrument: InstrumentRow
}) {
  const last = useLastPrice()
  const pricePlaces = placesOf(decimalOf(instrument.tick_size))
  const quantity = decimalOf(position.qty)
  const isFlat = quantity === ZERO
  return (
    <dl className="estimate p-3" data-testid="position">
      <dt>Position</dt>
      <dd>
        {isFlat ? 'flat' : formatDecimal(quantity, { places: placesOf(decimalOf(instrument.lot_size)) })}
      </dd>
      <dd>{instrument.base}</dd>
      <dt>Average price</dt>
      <dd>
        {isFlat
          ? '—'
          : formatDecimal(decimalOf(position.avg_price), { places: pricePlaces, rounding: 'nearest' })}
      </dd>
      <dd>{instrument.quote}</dd>
      {position.leverage !== null && <MarginLines position={position} instrument={instrument} />}
      <dt>Unrealized PnL</dt>
      <Pnl value={isFlat ? ZERO : unrealizedPnl(position, last)} />
      <dd>{instrument.quote}</dd>
      <dt>Realized PnL</dt>
      <Pnl value={decimalOf(position.realized_pnl)} />
      <dd>{instrument.quote}</dd>
    </dl>
  )
}

/** Of a perpetual: what is set aside, and where the venue would take the position over. */
function MarginLines({
  position,
  instrument,
}: {
  readonly position: PositionRow
  readonly instrument: InstrumentRow
}) {
  const places = placesOf(decimalOf(instrument.tick_size))
  const { liquidation_price: liquidation } = position
  return (
    <>
      <dt>Margin ({position.leverage}×)</dt>
      <dd>{formatDecimal(decimalOf(position.margin), { places })}</dd>
      <dd>{instrument.quote}</dd>
      <dt>Liquidation price</dt>
      <dd>
        {liquidation === null ? '—' : formatDecimal(decimalOf(liquidation), { places, rounding: 'nearest' })}
      </dd>
      <dd>{instrument.quote}</dd>
    </>
  )
}

function Pnl({ value }: { readonly value: Decimal }) {
  const tone = value === ZERO ? '' : value > ZERO ? 'buy' : 'sell'
  return <dd className={tone}>{formatDecimal(value, { places: 2, rounding: 'nearest', signed: true })}</dd>
}
