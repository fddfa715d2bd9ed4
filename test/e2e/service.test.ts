import { afterAll, describe, expect, test } from 'bun:test'
import { join, resolve } from 'node:path'
import { canReceiveNotices, notifyReceiver } from '../support/notify-receiver.ts'
import { endEverything, eventually, startVeloz } from '../support/veloz-process.ts'

const ROOT = resolve(import.meta.dirname, '../..')

afterAll(endEverything, 120_000)

if (!canReceiveNotices) console.warn('SKIPPED: no python3 here to be the service manager')

describe('VeloZ under a service manager', () => {
  test.skipIf(!canReceiveNotices)(
    'says that it is ready, lives, and stops; with its own process id',
    async () => {
      const receiver = await notifyReceiver()
      const veloz = await startVeloz({
        command: [process.execPath, join(ROOT, 'src/main.ts'), 'serve'],
        env: { NOTIFY_SOCKET: receiver.path, WATCHDOG_USEC: '400000' },
        folder: ROOT,
      })
      const ready = await receiver.message((text) => text.startsWith('READY=1\n'))
      expect(ready.text).toBe(
        'READY=1\nSTATUS=simulation: trading active, 0 orders open, venues: sim connected',
      )
      expect(ready.pid).toBe(veloz.pid)
      await receiver.message((text) => text === 'WATCHDOG=1')
      const beats = () => receiver.heard.filter(({ text }) => text === 'WATCHDOG=1').length
      veloz.signal('SIGSTOP')
      // What was sent before the stop may still be on its way; five beats are due in a second.
      let before = -1
      const isSilent = async () => {
        before = beats()
        await Bun.sleep(1000)
        return beats() === before
      }
      await eventually(isSilent, { what: 'a second without a beat' })
      veloz.signal('SIGCONT')
      await eventually(() => beats() > before, { what: 'another beat' })
      expect(await veloz.kill('SIGTERM')).toBe(0)
      await receiver.message((text) => text === 'STOPPING=1\nSTATUS=stopping')
      expect(receiver.heard.at(-1)?.text).toStartWith('STOPPING=1')
      await receiver.end()
    },
    120_000,
  )
})
