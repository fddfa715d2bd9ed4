import { describe, expect, test } from 'bun:test'
import { openServiceManager } from '../../../../src/adapters/service-manager/index.ts'
import { addressOf } from '../../../../src/adapters/service-manager/notify-socket.ts'
import { canReceiveNotices, notifyReceiver } from '../../../support/notify-receiver.ts'
import { silentLog } from '../../../support/silent-log.ts'

const log = silentLog

function warned() {
  const lines: string[] = []
  const warn = (message: string) => void lines.push(message)
  return { log: { ...silentLog, warn }, lines }
}

describe('telling the service manager', () => {
  if (!canReceiveNotices) console.warn('SKIPPED: no python3 here to receive notices with')

  for (const isAbstract of [false, true]) {
    const name = isAbstract ? 'an abstract socket' : 'a socket with a path'
    test.skipIf(!canReceiveNotices)(`${name} hears it from our own process`, async () => {
      const receiver = await notifyReceiver({ isAbstract })
      const manager = await openServiceManager({ env: { NOTIFY_SOCKET: receiver.path }, log })
      manager?.tell({ READY: '1', STATUS: 'trading is active\nREADY=0' })
      const { pid, text } = await receiver.message((said) => said.startsWith('READY'))
      expect(text).toBe('READY=1\nSTATUS=trading is active READY=0')
      expect(pid).toBe(process.pid)
      await receiver.end()
    })
  }

  test('nobody is told when nobody asked', async () => {
    expect(await openServiceManager({ env: {}, log })).toBeNull()
    expect(await openServiceManager({ env: { NOTIFY_SOCKET: '' }, log })).toBeNull()
  })

  test('what is no socket is a warning, not a failed start', async () => {
    const { log: warning, lines } = warned()
    expect(await openServiceManager({ env: { NOTIFY_SOCKET: 'vsock:2:1234' }, log: warning })).toBeNull()
    expect(lines).toEqual(['the service manager cannot be told that VeloZ is ready'])
  })

  test('one that went away is a warning each time', async () => {
    const { log: warning, lines } = warned()
    const manager = await openServiceManager({
      env: { NOTIFY_SOCKET: `/nowhere/${process.pid}` },
      log: warning,
    })
    manager?.tell({ WATCHDOG: '1' })
    expect(lines).toEqual(['the service manager did not take a notice'])
  })

  test('it watches this process only when it says so', async () => {
    const open = async () => () => true
    const watchdog = async (env: Record<string, string>) =>
      (await openServiceManager({ env: { NOTIFY_SOCKET: '/run/x', ...env }, log, open }))?.watchdogMs
    expect(await watchdog({ WATCHDOG_USEC: '30000000' })).toBe(30_000)
    expect(await watchdog({ WATCHDOG_USEC: '30000000', WATCHDOG_PID: String(process.pid) })).toBe(30_000)
    expect(await watchdog({ WATCHDOG_USEC: '30000000', WATCHDOG_PID: '1' })).toBeNull()
    expect(await watchdog({ WATCHDOG_USEC: 'soon' })).toBeNull()
    expect(await watchdog({})).toBeNull()
  })

  test('the address of a path ends with a zero, that of an abstract one begins with it', () => {
    expect([...addressOf('/a')]).toEqual([1, 0, 47, 97, 0])
    expect([...addressOf('@ab')]).toEqual([1, 0, 0, 97, 98])
    expect(() => addressOf(`/${'x'.repeat(107)}`)).toThrow('no socket of this machine')
  })
})
