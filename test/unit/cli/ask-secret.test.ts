import { expect, test } from 'bun:test'
import { EventEmitter } from 'node:events'
import { askSecret } from '../../../src/cli/ask-secret.ts'

function aTerminal() {
  const events = new EventEmitter()
  const calls: string[] = []
  const shown: boolean[] = []
  const input = {
    setRawMode: (isRaw: boolean) => calls.push(`raw ${isRaw}`),
    resume: () => calls.push('resume'),
    pause: () => calls.push('pause'),
    on: (name: 'data', listener: (bytes: Uint8Array) => void) => events.on(name, listener),
    off: (name: 'data', listener: (bytes: Uint8Array) => void) => events.off(name, listener),
  }
  let written = ''
  const write = (text: string) => {
    written += text
    shown.push(calls.includes('raw true'))
  }
  const line = askSecret(input, write, 'Password: ')
  const type = (...pieces: (string | Uint8Array)[]) => {
    for (const piece of pieces) events.emit('data', typeof piece === 'string' ? Buffer.from(piece) : piece)
  }
  return { line, type, calls, shown, written: () => written, listening: () => events.listenerCount('data') }
}

test('takes a line without showing it, and gives the terminal back', async () => {
  const terminal = aTerminal()
  terminal.type('se', 'cret', '\r')
  expect(await terminal.line).toBe('secret')
  expect(terminal.written()).toBe('Password: \n')
  expect(terminal.shown).toEqual([true, true])
  expect(terminal.calls).toEqual(['raw true', 'resume', 'raw false', 'pause'])
  expect(terminal.listening()).toBe(0)
})

test('knows keys that correct, and letters of several bytes', async () => {
  const terminal = aTerminal()
  const [first, ...rest] = Buffer.from('ü')
  terminal.type(
    'wrong\u0015',
    'goo',
    Uint8Array.of(first ?? 0),
    Uint8Array.from(rest),
    '👍\u007f',
    '\u001b[A',
    'd\n',
  )
  expect(await terminal.line).toBe('gooüd')
})

test('can be broken off', async () => {
  const one = aTerminal()
  one.type('half\u0003')
  expect(await one.line).toBe(null)
  const two = aTerminal()
  two.type('\u0004')
  expect(await two.line).toBe(null)
  expect(two.calls.at(-1)).toBe('pause')
})
