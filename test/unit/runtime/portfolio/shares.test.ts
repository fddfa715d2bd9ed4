import { describe, expect, test } from 'bun:test'
import {
  type AssetName,
  MONEY_ZERO,
  type Money,
  SIM_VENUE,
  type Side,
  type SymbolName,
} from '../../../../src/domain/index.ts'
import { emptyShare, type Share } from '../../../../src/runtime/portfolio/share.ts'
import { takePayment, takeTrade } from '../../../../src/runtime/portfolio/shares.ts'
import { KEY, m } from '../../../support/builders.ts'

const OF = { key: KEY, venue: SIM_VENUE, symbol: 'BTCUSDT' as SymbolName, quote: 'USDT' as AssetName }

/** An account without fees, by average cost, and whose its position is. */
class Account {
  readonly shares: Share[] = []
  quantity = 0n
  cost = 0n
  realizedPnl = 0n

  share(strategyId: string | null): Share {
    const known = this.shares.find((share) => share.strategyId === strategyId)
    if (known) return known
    const made = emptyShare(OF, strategyId)
    this.shares.push(made)
    return made
  }

  trade(strategyId: string | null, side: Side, [quantity, price, fee = '0']: readonly string[]): void {
    if (quantity === undefined || price === undefined) throw new Error('a quantity and a price')
    const size = m(quantity)
    const notional = ((size * m(price)) / 10n ** 18n) as Money
    const isBuy = side === 'buy'
    const isAdding = this.quantity === 0n || this.quantity > 0n === isBuy
    const value = isBuy ? notional : -notional
    if (isAdding) {
      this.quantity += isBuy ? size : -size
      this.cost += value
    } else {
      const held = this.quantity < 0n ? -this.quantity : this.quantity
      const closed = held < size ? held : size
      const costClosed = (this.cost * closed) / held
      const valueClosed = (value * closed) / size
      this.quantity += isBuy ? size : -size
      this.cost += value - valueClosed - costClosed
      this.realizedPnl -= costClosed + valueClosed
    }
    this.realizedPnl -= m(fee)
    takeTrade(this.shares, this.share(strategyId), { side, quantity: size, notional, after: this.after })
  }

  get after() {
    const { quantity, cost, realizedPnl } = this
    return { quantity: quantity as Money, cost: cost as Money, realizedPnl: realizedPnl as Money }
  }
}

const figures = ({ quantity, cost, realizedPnl }: Share) => [quantity, cost, realizedPnl] as readonly bigint[]

describe('whose a position is', () => {
  test('a strategy closes what it opened itself, at what it paid for that', () => {
    const account = new Account()
    account.trade('a', 'buy', ['1', '100'])
    account.trade('b', 'buy', ['1', '200'])
    account.trade('b', 'sell', ['1', '150'])
    expect(figures(account.share('a'))).toEqual([m('1'), m('100'), m('0')])
    expect(figures(account.share('b'))).toEqual([m('0'), m('0'), m('-50')])
  })

  test('who closes what others opened leaves them the gain and bears the fee', () => {
    const account = new Account()
    account.trade('bot', 'buy', ['2', '100'])
    account.trade(null, 'sell', ['2', '130', '0.5'])
    expect(figures(account.share('bot'))).toEqual([m('0'), m('0'), m('60')])
    expect(figures(account.share(null))).toEqual([m('0'), m('0'), m('-0.5')])
  })

  test('beyond flat it is the trader’s alone, at the price of that trade', () => {
    const account = new Account()
    account.trade('a', 'buy', ['1', '100'])
    account.trade('b', 'sell', ['3', '120'])
    expect(figures(account.share('a'))).toEqual([m('0'), m('0'), m('20')])
    expect(figures(account.share('b'))).toEqual([m('-2'), m('-240'), m('0')])
  })

  test('the earliest gives first, and no unit is lost in the parting', () => {
    const account = new Account()
    account.trade('a', 'buy', ['1', '100'])
    account.trade('b', 'buy', ['1', '100'])
    account.trade('c', 'sell', ['1.333333333333333333', '99.999999999999999999'])
    expect(account.share('a').quantity).toBe(MONEY_ZERO)
    expect(account.share('b').quantity).toBe(m('0.666666666666666667'))
    const net = account.shares.reduce((sum, { realizedPnl, cost }) => sum + realizedPnl - cost, 0n)
    expect(net).toBe(account.realizedPnl - account.cost)
  })

  test('funding is borne by what each holds', () => {
    const account = new Account()
    account.trade('a', 'buy', ['3', '100'])
    account.trade('b', 'buy', ['1', '100'])
    account.realizedPnl -= m('8')
    takePayment(account.shares, account.share(null), account.after)
    expect(account.share('a').realizedPnl).toBe(m('-6'))
    expect(account.share('b').realizedPnl).toBe(m('-2'))
  })
})
