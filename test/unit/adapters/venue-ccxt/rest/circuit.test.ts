import { describe, expect, test } from 'bun:test'
import { Circuit } from '../../../../../src/adapters/venue-ccxt/rest/circuit.ts'
import { T0 } from '../../../../support/builders.ts'
import { virtualTime } from '../../../../support/virtual-time.ts'

function opened() {
  const time = virtualTime(T0)
  const circuit = new Circuit({ clock: time, chance: () => 1 })
  return {
    circuit,
    pass: (ms: number) => time.advance(ms),
    fail(count: number) {
      for (let failure = 0; failure < count; failure++) circuit.fail()
    },
  }
}

describe('a circuit', () => {
  test('opens for a second at the fifth failure in a row', () => {
    const { circuit, fail, pass } = opened()
    fail(4)
    expect(circuit.state).toBe('closed')
    circuit.succeed()
    fail(4)
    expect(circuit.admit(false)).toBe(true)
    fail(1)
    expect(circuit.state).toBe('open')
    expect([circuit.admit(false), circuit.admit(true)]).toEqual([false, true])
    pass(1000)
    expect(circuit.state).toBe('half_open')
  })

  test('lets one question through to see, and closes when that is answered', () => {
    const { circuit, fail, pass } = opened()
    fail(5)
    pass(1000)
    expect([circuit.admit(false), circuit.admit(false)]).toEqual([true, false])
    circuit.succeed()
    expect(circuit.state).toBe('closed')
  })

  test('opens for no longer by what was under way already', () => {
    const { circuit, fail, pass } = opened()
    fail(40)
    pass(1000)
    expect(circuit.state).toBe('half_open')
  })

  test('waits twice as long after each question in vain, and never longer than five seconds', () => {
    const { circuit, fail, pass } = opened()
    fail(5)
    for (const waitMs of [1000, 2000, 4000, 5000, 5000]) {
      pass(waitMs - 1)
      expect(circuit.admit(false)).toBe(false)
      pass(1)
      expect(circuit.admit(false)).toBe(true)
      fail(1)
    }
  })
})
