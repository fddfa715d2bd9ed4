import { memo } from 'react'
import type { InstrumentRow } from '../../../src/contract/index.ts'
import { Empty, Panel, usePreferences } from '../../components/index.ts'
import { decimalOf, exactText, type MarketTrade, useInstrument, useMarket } from '../../data/index.ts'
import { formatDecimal, placesOf } from '../../lib/decimal.ts'
import { formatTime, msOfNs, zoneName } from '../../lib/time.ts'

export const RecentTrades = memo(function RecentTrades() {
  const instrument = useInstrument()
  const trades = useMarket((market) => market.trades) ?? []
  const { zone } = usePreferences()
  return (
    <Panel title="Market trades" className="area-trades fill-height" testId="recent-trades">
      {instrument && trades.length > 0 ? (
        <div className="book live scroll">
          <div className="book-row book-head">
            <span>Price ({instrument.quote})</span>
            <span>Qty ({instrument.base})</span>
            <span>Time {zone === 'utc' ? 'UTC' : zoneName(zone, Date.now())}</span>
          </div>
          {trades.map((trade) => (
            <TradeLine key={trade.key} trade={trade} instrument={instrument} />
          ))}
        </div>
      ) : (
        <Empty>No trades since this page opened.</Empty>
      )}
    </Panel>
  )
})

interface TradeLineProps {
  readonly trade: MarketTrade
  readonly instrument: InstrumentRow
}

const TradeLine = memo(function TradeLine({ trade, instrument }: TradeLineProps) {
  const { zone } = usePreferences()
  const isBuy = trade.aggressor === 'BUY'
  return (
    <div className="book-row">
      <span className={isBuy ? 'buy' : 'sell'}>
        <span aria-hidden="true" className="arrow w-3">
          {isBuy ? '▲' : '▼'}
        </span>
        <span className="sr-only">{isBuy ? 'bought at ' : 'sold at '}</span>
        {formatDecimal(decimalOf(trade.price), { places: placesOf(decimalOf(instrument.tick_size)) })}
      </span>
      <span>{formatDecimal(decimalOf(trade.qty), { places: placesOf(decimalOf(instrument.lot_size)) })}</span>
      <span className="text-soft">{formatTime(msOfNs(exactText(trade.ts_ns)), zone)}</span>
    </div>
  )
})
