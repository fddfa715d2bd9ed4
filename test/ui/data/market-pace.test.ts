import { expect, test } from 'bun:test'
import { MarketPace } from '../../../ui/data/market-pace.ts'

function aPace() {
  let nowMs = 0
  const waiting: { atMs: number; run: () => void }[] = []
  const pace = new MarketPace({
    nowMs: () => nowMs,
    after: (delayMs, run) => void waiting.push({ atMs: nowMs + delayMs, run }),
  })
  const shown: number[] = []
  const show = () => {
    if (pace.take()) shown.push(nowMs)
  }
  const until = (endMs: number, heard: boolean) => {
    for (; nowMs < endMs; nowMs += 5) {
      for (const one of waiting.splice(0)) one.atMs <= nowMs ? one.run() : waiting.push(one)
      if (heard) pace.heard(show)
    }
  }
  return { pace, shown, until, show }
}

test('the first word is shown at once, then ten a second, the last one too', () => {
  const { shown, until } = aPace()
  until(1000, true)
  expect(shown).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900])
  until(3000, false)
  expect(shown.slice(10)).toEqual([1000])
})

test('what is drawn for another reason leaves the market as it was until its turn', () => {
  const { pace, until } = aPace()
  until(50, true)
  expect(pace.take()).toBe(false)
  pace.hurry()
  expect(pace.take()).toBe(true)
  expect(pace.take()).toBe(false)
})
