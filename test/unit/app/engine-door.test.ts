import { describe, expect, test } from 'bun:test'
import { StartProblem } from '../../../src/app/start-problem.ts'
import type { EngineListener, RecordGroup } from '../../../src/ports/index.ts'
import { aDoor } from '../../support/a-door.ts'
import { aRequest, id, ORIGIN } from '../../support/builders.ts'

function listening() {
  const heard: string[] = []
  const seqs: number[] = []
  const listener: EngineListener = {
    onRecords(groups: readonly RecordGroup[]) {
      for (const { event } of groups) seqs.push(event.seq)
    },
    onMarket: () => undefined,
    onFeedStatus: (status) => heard.push(`feed ${status.state}`),
    onReset: () => heard.push('reset'),
  }
  return { listener, heard, seqs }
}

const command = (name: string) => ({
  clientOrderId: id(name),
  request: aRequest(),
  origin: ORIGIN,
})

describe('the engine behind its door', () => {
  test('stops and starts again on the same records, and its open orders are there', async () => {
    const { door } = await aDoor()
    const { view } = door
    expect(await door.submit(command('a-1'))).toMatchObject({ outcome: 'submitted' })
    expect(door.state).toBe('running')
    expect(await door.stop()).toEqual({ outcome: 'done' })
    expect(door.state).toBe('stopped')
    const digest = door.digest()
    expect(await door.start()).toEqual({ outcome: 'done' })
    expect(view.order(id('a-1'))?.status).toBe('accepted')
    expect(await door.submit(command('a-2'))).toMatchObject({ outcome: 'submitted' })
    expect(door.digest()).not.toBe(digest)
    await door.close()
  })

  test('while it is stopped everything can be read and nothing commanded', async () => {
    const { door } = await aDoor()
    await door.submit(command('a-1'))
    await door.stop()
    expect(door.view.order(id('a-1'))?.status).toBe('accepted')
    expect(door.view.balances().length).toBe(2)
    expect(door.view.health()).toMatchObject({ isRunning: false, why: expect.stringContaining('stopped') })
    const origin = ORIGIN
    const refused = [
      door.submit(command('a-2')),
      door.cancel({ clientOrderId: id('a-1'), origin }),
      door.cancelAll({ venue: null, key: null, strategyId: null, scope: 'instance', origin }),
      door.setTradingState({ state: 'halted', why: 'now', cancelsAll: true, origin }),
      door.ping(),
    ]
    for (const outcome of await Promise.all(refused)) {
      expect(outcome).toEqual({ outcome: 'unavailable', why: expect.stringContaining('POST /api/start') })
    }
    await door.close()
  })

  test('whoever listens misses no record of the stop and of the start', async () => {
    const { door } = await aDoor()
    const { listener, heard, seqs } = listening()
    const firstSeq = door.view.seq
    door.subscribe(listener)
    await door.submit(command('a-1'))
    await door.stop()
    await door.start()
    await door.submit(command('a-2'))
    const expected = Array.from({ length: door.view.seq - firstSeq }, (_, index) => firstSeq + 1 + index)
    expect(seqs).toEqual(expected)
    expect(heard).toEqual(['feed ended', 'feed running'])
    await door.close()
  })

  test('another history than before makes whoever listens begin anew', async () => {
    const { door } = await aDoor({ nextEpoch: '0ddba115' })
    const { listener, heard } = listening()
    door.subscribe(listener)
    await door.stop()
    await door.start()
    expect(heard).toContain('reset')
    await door.close()
  })

  test('who stopped listening while it was stopped hears nothing after the start', async () => {
    const { door } = await aDoor()
    const { listener, seqs } = listening()
    const end = door.subscribe(listener)
    await door.stop()
    end()
    const before = seqs.length
    await door.start()
    expect(seqs.length).toBe(before)
    await door.close()
  })

  test('a halt survives, and is not lifted by a start', async () => {
    const { door } = await aDoor()
    await door.setTradingState({ state: 'halted', why: 'enough', cancelsAll: false, origin: ORIGIN })
    await door.stop()
    await door.start()
    expect(door.view.tradingState).toBe('halted')
    expect(door.view.tradingStateWhy).toBe('enough')
    await door.close()
  })

  test('engine.on_stop: cancel takes open orders off', async () => {
    const { door } = await aDoor({ onStop: 'cancel' })
    await door.submit(command('a-1'))
    await door.stop()
    expect(door.view.order(id('a-1'))?.status).toBe('cancelled')
    await door.close()
  })

  test('starting what runs and stopping what is stopped is a conflict', async () => {
    const { door } = await aDoor()
    expect(await door.start()).toEqual({ outcome: 'conflict', why: 'The engine is running.' })
    await door.stop()
    expect(await door.stop()).toEqual({ outcome: 'conflict', why: 'The engine is stopped.' })
    await door.close()
  })

  test('two who stop it at once: one does, the other is told', async () => {
    const { door } = await aDoor()
    const outcomes = await Promise.all([door.stop(), door.stop()])
    expect(outcomes).toEqual([{ outcome: 'done' }, { outcome: 'conflict', why: 'The engine is stopping.' }])
    await door.close()
  })

  test('the end of the process waits for a start that is under way, and ends what it made', async () => {
    const { door, engines, entries } = await aDoor()
    await door.stop()
    const starting = door.start()
    await door.close()
    expect(await starting).toEqual({ outcome: 'done' })
    expect(engines.length).toBe(2)
    expect(entries.at(-1)?.kind).toBe('session_stopped')
    expect(door.state).toBe('stopped')
  })

  test('a start that fails leaves it stopped and readable, and can be tried again', async () => {
    let isBroken = true
    const { door } = await aDoor({
      beforeOpen() {
        if (isBroken) throw new StartProblem(1, 'the disk is gone')
      },
    })
    await door.stop()
    expect(await door.start()).toEqual({
      outcome: 'failed',
      why: 'The engine could not be started: the disk is gone',
    })
    expect(door.state).toBe('stopped')
    expect(door.view.balances().length).toBe(2)
    isBroken = false
    expect(await door.start()).toEqual({ outcome: 'done' })
    await door.close()
  })

  test('uptime counts from the last start', async () => {
    const { door, time } = await aDoor()
    time.advance(5000)
    expect(door.uptimeMs()).toBe(5000)
    await door.stop()
    expect(door.uptimeMs()).toBe(0)
    await door.start()
    time.advance(1000)
    expect(door.uptimeMs()).toBe(1000)
    await door.close()
  })

  test('one that ended by itself is not started over what its disk may have lost', async () => {
    const { door, breakJournal } = await aDoor()
    breakJournal()
    await door.submit(command('a-1'))
    expect(door.state).toBe('stopped')
    const why = expect.stringContaining('VeloZ itself has to be started again')
    expect(await door.start()).toEqual({ outcome: 'conflict', why })
    expect(await door.stop()).toEqual({ outcome: 'conflict', why })
  })

  test('one that somebody else runs is left to them', async () => {
    const { door } = await aDoor({ whoElse: 'The engine at unix:/x is run by somebody.' })
    expect(await door.stop()).toEqual({
      outcome: 'conflict',
      why: 'The engine at unix:/x is run by somebody.',
    })
    expect(door.state).toBe('running')
    await door.close()
  })
})
