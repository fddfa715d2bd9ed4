import { expect, test } from 'bun:test'
import { Mailbox } from '../../../src/runtime/mailbox.ts'

const CAPACITIES = { risk: 2, reports: 3, commands: 4 }

test('what lowers risk is taken first, then reports, then commands, each in its own order', async () => {
  const mailbox = new Mailbox<string>(CAPACITIES)
  for (const letter of ['c1', 'c2']) mailbox.offer('commands', letter)
  mailbox.offer('reports', 'r1')
  for (const letter of ['k1', 'k2']) mailbox.offer('risk', letter)
  expect(await mailbox.take(10)).toEqual(['k1', 'k2', 'r1', 'c1', 'c2'])
})

test('each lane is bounded by itself: full commands never keep a cancel out', () => {
  const mailbox = new Mailbox<number>(CAPACITIES)
  const taken = Array.from({ length: 9 }, (_, n) => mailbox.offer('commands', n))
  expect(taken.filter(Boolean).length).toBe(4)
  expect(mailbox.offer('risk', 0)).toBe(true)
  expect(mailbox.depth).toBe(5)
})

test('a batch is cut at its maximum and the rest waits', async () => {
  const mailbox = new Mailbox<number>(CAPACITIES)
  for (let n = 0; n < 4; n++) mailbox.offer('commands', n)
  expect(await mailbox.take(3)).toEqual([0, 1, 2])
  expect(await mailbox.take(3)).toEqual([3])
})

test('taking waits for a letter; closing hands out what is inside and then ends', async () => {
  const mailbox = new Mailbox<string>(CAPACITIES)
  const waiting = mailbox.take(9)
  mailbox.offer('commands', 'late')
  expect(await waiting).toEqual(['late'])
  mailbox.offer('commands', 'last')
  mailbox.close()
  expect(mailbox.offer('commands', 'too late')).toBe(false)
  expect(await mailbox.take(9)).toEqual(['last'])
  expect(await mailbox.take(9)).toBeNull()
})
