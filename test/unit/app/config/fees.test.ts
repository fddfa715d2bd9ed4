import { expect, test } from 'bun:test'
import { formatMoney } from '../../../../src/domain/index.ts'
import { FILE, load, loaded } from './world.ts'

const written = (value: string) => load({ env: { VELOZ_SIMULATION_FEE_TIERS: value } })
const paidIn = (value: string) => load({ env: { VELOZ_SIMULATION_FEE_ASSET: value } })

test('fee tiers are a list in the file, and on one line elsewhere', () => {
  const expected = [
    ['0', '0.001', '0.001'],
    ['1000000', '-0.0001', '0.0008'],
  ]
  const yaml = 'simulation: { fee_tiers: ["0:0.001:0.001", "1000000:-0.0001:0.0008"] }\n'
  for (const world of [
    { env: { VELOZ_SIMULATION_FEE_TIERS: '0:0.001:0.001, 1000000:-0.0001:0.0008' } },
    { files: { [FILE]: yaml } },
  ]) {
    const { feeTiers } = loaded(world).config.simulation
    expect(
      feeTiers.map(({ volumeMin, maker, taker }) =>
        [volumeMin, maker, taker].map((each) => formatMoney(each)),
      ),
    ).toEqual(expected)
  }
  expect(loaded({}).config.simulation.feeTiers).toEqual([])
  for (const bad of ['1:0.1', 'x:0:0', '1:0:-0.1', '1:0.2:0.1', '1:0.001:0.001:1']) {
    expect(written(bad).ok, bad).toBe(false)
  }
})

test('fees are paid in the quote asset, in what is received, or in a third asset at its price', () => {
  const asset = (value: string) => {
    const result = paidIn(value)
    return result.ok ? result.config.simulation.feeAsset : null
  }
  expect(loaded({}).config.simulation.feeAsset).toEqual({ kind: 'quote' })
  expect(asset('Received')).toEqual({ kind: 'received' })
  expect(asset('bnb@600.5')).toMatchObject({
    kind: 'third',
    asset: 'BNB',
    price: 600_500_000_000_000_000_000n,
  })
  for (const bad of ['BNB', 'BNB@', 'BNB@0', 'B-B@1', '@1', 'BNB@x']) expect(asset(bad), bad).toBeNull()
})
