import { describe, expect, test } from 'bun:test'
import {
  enginePlace,
  enginePlaceText,
  readEngineAddress,
  text,
  word,
} from '../../../../src/app/config/kinds/index.ts'

const HERE = { folder: '/work', home: '/home/ana' }
const read = (written: string) => enginePlace.read(text(written), HERE)

describe('engine.transport', () => {
  test.each([
    ['inproc', { kind: 'inproc' }],
    ['INPROC', { kind: 'inproc' }],
    ['unix:/run/e.sock', { kind: 'unix', path: '/run/e.sock' }],
    ['unix:e.sock', { kind: 'unix', path: '/work/e.sock' }],
    ['unix:~/e.sock', { kind: 'unix', path: '/home/ana/e.sock' }],
    ['127.0.0.1:7001', { kind: 'tcp', host: '127.0.0.1', port: 7001 }],
    ['Engine.Example:7001', { kind: 'tcp', host: 'engine.example', port: 7001 }],
    ['[::1]:7001', { kind: 'tcp', host: '::1', port: 7001 }],
    ['stdio:veloz engine --stdio', { kind: 'stdio', command: ['veloz', 'engine', '--stdio'] }],
    [
      `stdio:  '/my programs/veloz' engine "--data-dir" "a b"`,
      { kind: 'stdio', command: ['/my programs/veloz', 'engine', '--data-dir', 'a b'] },
    ],
    ['stdio:sh -c $(reboot);ls', { kind: 'stdio', command: ['sh', '-c', '$(reboot);ls'] }],
  ] as const)('%p', (written, value) => {
    expect(read(written)).toEqual({ ok: true, value })
    // What is shown can be written again.
    expect(read(enginePlaceText(value))).toEqual({ ok: true, value })
  })

  test.each([
    ...[
      '',
      'socket',
      'unix:',
      `unix:/${'d'.repeat(103)}`,
      '7001',
      ':7001',
      'host:',
      'host:65536',
      '::1:7001',
    ],
    ...['1.2.3:7001', 'a b:1', 'stdio:', 'stdio: ', "stdio:'open", 'stdio:a"b"', "stdio:''"],
  ])('%p is refused', (written) => {
    expect(read(written).ok).toBe(false)
  })

  test('an engine listens at an address alone', () => {
    for (const written of ['inproc', 'stdio:veloz']) expect(readEngineAddress(written, HERE).ok).toBe(false)
  })
})

test('a token is one word of a line', () => {
  expect(word(8).read(text('abc-12=='), HERE)).toEqual({ ok: true, value: 'abc-12==' })
  for (const written of ['', 'a b', 'a\tb', 'é', '123456789']) {
    expect(word(8).read(text(written), HERE).ok).toBe(false)
  }
})
