import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { formatMoney, money, wholeSteps } from '../../../../src/domain/index.ts'
import {
  finerGrid,
  gridOf,
  OFF_GRID,
  readSteps,
  readStepsDown,
  writeSteps,
} from '../../../../src/market-data/book/grid.ts'
import { m } from '../samples.ts'

describe('steps of a grid', () => {
  test.each([
    ['61837.63', '0.01', 6183763],
    ['61837.63000000', '0.01', 6183763],
    ['61837.6', '0.01', 6183760],
    ['61837', '0.01', 6183700],
    ['0', '0.01', 0],
    ['0.00000000', '0.001', 0],
    ['0.25', '0.05', 5],
    ['1.5e-7', '0.00000001', 15],
    ['3', '0.5', 6],
    ['120', '10', 12],
    ['9007199254740991', '1', 9007199254740991],
    ['9007199254740991000', '1000', 9007199254740991],
  ])('%s in steps of %s are %d', (text, size, steps) => {
    expect(readSteps(text, gridOf(m(size)))).toBe(steps)
  })

  test.each([
    ['61837.635', '0.01'],
    ['0.26', '0.05'],
    ['-1', '1'],
    ['', '1'],
    ['.5', '0.1'],
    ['1.2.3', '0.1'],
    ['abc', '1'],
    ['１', '1'],
    ['9007199254740993', '1'],
    ['NaN', '1'],
  ])('%s is no whole number of steps of %s', (text, size) => {
    expect(readSteps(text, gridOf(m(size)))).toBe(OFF_GRID)
  })

  test('any amount in any grid is read as exact arithmetic reads it', () => {
    const amounts = fc.bigInt({ min: 0n, max: 10n ** 26n })
    const sizes = fc.bigInt({ min: 1n, max: 10n ** 20n })
    fc.assert(
      fc.property(amounts, sizes, fc.integer({ min: 0, max: 18 }), (units, size, zeros) => {
        const coarse = money((units / 10n ** BigInt(zeros)) * 10n ** BigInt(zeros))
        const grid = gridOf(money(size))
        expect(readSteps(formatMoney(coarse), grid)).toBe(wholeSteps(coarse, money(size)) ?? OFF_GRID)
      }),
    )
  })

  test('any number of steps is written as exact arithmetic writes it, and read back', () => {
    const sizes = fc.oneof(
      fc.integer({ min: 0, max: 18 }).map((places) => 10n ** BigInt(places)),
      fc.bigInt({ min: 1n, max: 10n ** 20n }),
    )
    fc.assert(
      fc.property(fc.maxSafeNat(), sizes, (steps, size) => {
        const grid = gridOf(money(size))
        const text = writeSteps(steps, grid)
        expect(text).toBe(formatMoney(money(BigInt(steps) * size)))
        expect(readSteps(text, grid)).toBe(BigInt(steps) * size < 10n ** 48n ? steps : OFF_GRID)
      }),
    )
  })

  test('a finer grid has whole powers of ten', () => {
    expect(finerGrid(gridOf(m('0.05')))).toEqual({ size: m('0.000001'), places: 6, step: 1 })
    expect(finerGrid(gridOf(m('0.000001'))).places).toBe(8)
    expect(finerGrid(gridOf(m('0.0000000001'))).places).toBe(10)
  })

  test('rounded down, what is less than a step is none', () => {
    const lots = gridOf(m('0.001'))
    expect(readStepsDown('1.2349', lots)).toBe(1234)
    expect(readStepsDown('0.0009', lots)).toBe(0)
    expect(readStepsDown('-1', lots)).toBe(OFF_GRID)
    expect(readStepsDown('x', lots)).toBe(OFF_GRID)
    expect(readStepsDown('99999999999999999999', lots)).toBe(OFF_GRID)
  })
})
