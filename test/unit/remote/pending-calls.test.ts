import { expect, test } from 'bun:test'
import { PendingCalls } from '../../../src/remote/pending-calls.ts'

function asked(calls: PendingCalls) {
  let id = ''
  let answer: unknown = null
  void calls
    .ask<'ping'>((made) => {
      id = made
    })
    .then((outcome) => {
      answer = outcome
    })
  return {
    get id() {
      return id
    },
    get answer() {
      return answer
    },
  }
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 0))

test('an answer waits for the record that it was made with', async () => {
  const calls = new PendingCalls()
  const [early, late] = [asked(calls), asked(calls)]
  calls.reached(4)
  calls.answer(early.id, { outcome: 'pong' }, 4)
  calls.answer(late.id, { outcome: 'pong' }, 6)
  await turn()
  expect([early.answer, late.answer]).toEqual([{ outcome: 'pong' }, null])
  calls.reached(5)
  await turn()
  expect(late.answer).toBeNull()
  calls.reached(6)
  await turn()
  expect(late.answer).toEqual({ outcome: 'pong' })
})

test('when the connection is lost, what was answered stands and the rest is unavailable', async () => {
  const calls = new PendingCalls()
  const [answered, open] = [asked(calls), asked(calls)]
  calls.answer(answered.id, { outcome: 'pong' }, 9)
  calls.lost('gone')
  await turn()
  expect([answered.answer, open.answer]).toEqual([
    { outcome: 'pong' },
    { outcome: 'unavailable', why: 'gone' },
  ])
  calls.answer(open.id, { outcome: 'pong' }, 0)
  await turn()
  expect(open.answer).toEqual({ outcome: 'unavailable', why: 'gone' })
})

test('above the bound a command is answered at once and never sent', async () => {
  const calls = new PendingCalls()
  for (let index = 0; index < 10_000; index++) asked(calls)
  const one = asked(calls)
  await turn()
  expect([one.id, one.answer]).toEqual(['', { outcome: 'overloaded', retryAfterMs: 1000 }])
})
