import { useRef, useState } from 'react'
import type { InstrumentRow, OrderAnswer, OrderBody } from '../../../src/contract/index.ts'
import { Amount, Button, Link, ProblemNote } from '../../components/index.ts'
import { decimalOf, useCommand, useInstrument, useMarket } from '../../data/index.ts'
import { mintId } from '../../lib/browser.ts'
import { decimalText, parseDecimal, placesOf } from '../../lib/decimal.ts'
import { type SmallBuy, smallBuy } from './small-buy.ts'

interface BuyButtonProps {
  /** Simulated money on the simulated exchange: the only place where a button may buy just like that. */
  readonly isPaper: boolean
  readonly isDone: boolean
}

export function BuyButton({ isPaper, isDone }: BuyButtonProps) {
  const instrument = useInstrument()
  const ask = useMarket((market) => market.ask ?? market.price)
  const order = useCommand<OrderBody, OrderAnswer>('POST', '/api/order')
  const [isSent, setSent] = useState(false)
  const body = useRef<OrderBody | null>(null)
  const buy = instrument === null ? null : smallBuy(instrument, ask === null ? null : parseDecimal(ask))
  if (isDone || isSent) return <p>Sent. The next one goes out from the ticket on the trading page.</p>
  if (!isPaper) {
    return (
      <p>
        This is not paper money, so nothing is bought from here: use the ticket on the{' '}
        <Link to="/">trading page</Link>.
      </p>
    )
  }
  if (instrument === null || buy === null) return <p>The button comes with the first price.</p>
  const onBuy = async () => {
    // What is uncertain goes out again under its id, so that it cannot become a second order.
    if (body.current === null || order.problem?.isUncertain !== true) body.current = bodyOf(instrument, buy)
    if (await order.send(body.current)) setSent(true)
  }
  return (
    <>
      <p>
        Buys{' '}
        <Amount
          value={buy.quantity}
          places={placesOf(decimalOf(instrument.lot_size))}
          unit={instrument.base}
        />{' '}
        at market on the simulated exchange, for about{' '}
        <Amount value={buy.notional} places={2} unit={instrument.quote} /> of paper money.
      </p>
      <div className="flex flex-wrap items-center gap-3">
        <Button
          tone="buy"
          className="h-9"
          disabled={order.isSending}
          onClick={() => void onBuy()}
          data-testid="first-buy"
        >
          {order.isSending ? 'Sending…' : `Buy a little ${instrument.base} on paper`}
        </Button>
        <Link to="/">or use the ticket</Link>
      </div>
      <ProblemNote problem={order.problem} />
    </>
  )
}

const bodyOf = ({ symbol, venue }: InstrumentRow, { quantity }: SmallBuy): OrderBody => ({
  side: 'buy',
  symbol,
  venue,
  qty: decimalText(quantity),
  type: 'market',
  client_order_id: mintId(),
})
