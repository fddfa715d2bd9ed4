import { afterEach, describe, expect, test } from 'bun:test'
import { processWorld } from '../../../src/cli/process-world.ts'

const none = () => Promise.reject(new Error('not to be started'))
const wasTerminal = process.stdin.isTTY
afterEach(() => void Object.assign(process.stdin, { isTTY: wasTerminal }))

/** What is listened to while a command waits for a signal, and what is left afterwards. */
function heard(isTerminal: boolean, reopensLogs: boolean): readonly [string[], string[]] {
  Object.assign(process.stdin, { isTTY: isTerminal })
  const world = processWorld({
    loadServe: none,
    loadStdioEngine: none,
    loadListeningEngine: none,
    loadSandbox: none,
  })
  const before = process.listenerCount('SIGHUP')
  const told: string[] = []
  const release = world.onStopSignal((signal) => told.push(signal), { reopensLogs })
  const isHeard = process.listenerCount('SIGHUP') > before
  if (isHeard) process.emit('SIGHUP', 'SIGHUP')
  release()
  const left = process.listenerCount('SIGHUP') > before ? ['SIGHUP'] : []
  return [told, left]
}

describe('a terminal that is closed', () => {
  test('asks to stop, as Ctrl-C does', () => expect(heard(true, false)).toEqual([['SIGHUP'], []]))

  test('does not where SIGHUP opens the log files anew', () => expect(heard(true, true)).toEqual([[], []]))

  test('is nobody without a terminal: nohup goes on', () => expect(heard(false, false)).toEqual([[], []]))
})
