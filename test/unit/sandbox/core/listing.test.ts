import { expect, test } from 'bun:test'
import { EXCHANGES, formatMoney, priceOf, type UnixNs } from '../../../../src/domain/index.ts'
import { simulatedMarkets } from '../../../../src/sandbox/core/index.ts'

test.each([...EXCHANGES])(
  'at %s a coin of a fraction of a cent has a tick that the venue can write',
  (venue) => {
    const startAt = 1_700_000_000_000_000_000n as UnixNs
    const made = simulatedMarkets({ venue, symbols: ['SHIB/USDT'], seed: 1, startAt })
    if (!made.ok) throw new Error(made.problem)
    const [market] = made.simulated.markets
    if (market?.startPrice == null) throw new Error('there is no market')
    expect(formatMoney(market.listing.tickSize)).toBe('0.00000001')
    expect(formatMoney(priceOf(market.startPrice, market.listing.tickSize))).toBe('0.00002')
    expect(made.simulated.step(startAt).length).toBeGreaterThan(0)
  },
)
