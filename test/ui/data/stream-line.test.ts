import { describe, expect, test } from 'bun:test'
import { ApiProblem } from '../../../ui/data/api.ts'
import type { Channel } from '../../../ui/data/browser-channel.ts'
import { nameOf } from '../../../ui/data/browser-line.ts'
import type { StreamMessage } from '../../../ui/data/replica.ts'
import { Session } from '../../../ui/data/session.ts'
import type { StreamOptions } from '../../../ui/data/stream.ts'
import { StreamHub } from '../../../ui/data/stream-hub.ts'
import { type LeaderPorts, leaderWire } from '../../../ui/data/stream-leader.ts'
import { SharedLine } from '../../../ui/data/stream-line.ts'
import { aGroup, anOrder } from '../support.ts'

/** A browser in a function: channels by name, one lock, and a server that the test plays. */
class FakeBrowser {
  readonly connections: (StreamOptions & { readonly fail: (cause: unknown) => void })[] = []
  readonly #channels = new Set<{ name: string; listeners: ((message: unknown) => void)[] }>()
  readonly #held = new Set<string>()
  /** While it is so, nobody gets a lock. */
  isBusy = false
  #waiting: { name: string; signal: AbortSignal; hold: () => Promise<void> }[] = []

  /** What one tab is given; `own` gathers what goes with it. */
  readonly ports = (own: Set<object>): LeaderPorts => ({
    channel: (name) => this.#channel(name, own),
    lock: (name, signal, hold) => {
      this.#waiting.push({ name, signal, hold })
      this.#pass()
    },
    hub: () =>
      new StreamHub({
        read: (options) => {
          const { promise, reject } = Promise.withResolvers<void>()
          this.connections.push({ ...options, fail: reject })
          return promise
        },
        batchMs: 0,
        nowMs: () => 0,
        after: (_delayMs, run) => queueMicrotask(run),
      }),
  })

  told(messages: readonly StreamMessage[]): void {
    for (const message of messages) this.connections.at(-1)?.onMessage(message)
  }

  /** A tab ends without a word: its channels are gone and its lock is free. */
  crash(tab: Set<object>, name = 'ada'): void {
    for (const channel of this.#channels) if (tab.has(channel)) this.#channels.delete(channel)
    this.#held.delete(name)
    this.#pass()
  }

  free(): void {
    this.isBusy = false
    this.#pass()
  }

  #pass(): void {
    if (this.isBusy) return
    const next = this.#waiting.find(({ name, signal }) => !signal.aborted && !this.#held.has(name))
    if (!next) return
    this.#waiting = this.#waiting.filter((one) => one !== next)
    this.#held.add(next.name)
    void next.hold().then(() => {
      this.#held.delete(next.name)
      this.#pass()
    })
  }

  #channel(name: string, tab: Set<object>): Channel {
    const own = { name, listeners: [] as ((message: unknown) => void)[] }
    this.#channels.add(own)
    tab.add(own)
    return {
      post: (message) => {
        for (const other of this.#channels) {
          if (other === own || other.name !== name) continue
          for (const listener of other.listeners) queueMicrotask(() => listener(structuredClone(message)))
        }
      },
      listen: (listener) => void own.listeners.push(listener),
      close: () => void this.#channels.delete(own),
    }
  }
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0))
const group = (seq: number) =>
  aGroup(seq, seq - 1, [['order_state', anOrder({ client_order_id: `o${seq}` })]])

/** A tab that follows, and what it was told. */
function aTab(browser: FakeBrowser, name = 'ada') {
  const own = new Set<object>()
  const line = new SharedLine(leaderWire(name, browser.ports(own)))
  const messages: StreamMessage[] = []
  const follow = (lastEventId: string, abort = new AbortController()) => {
    const state = { opened: 0, problem: null as ApiProblem | null, isOver: false }
    line
      .read({
        token: 't',
        lastEventId,
        signal: abort.signal,
        onOpen: () => {
          state.opened += 1
        },
        onHeard: () => undefined,
        onMessage: (message) => void messages.push(message),
      })
      .then(
        () => {
          state.isOver = true
        },
        (problem: ApiProblem) => {
          state.problem = problem
        },
      )
    return { state, abort }
  }
  return { line, messages, follow, own }
}

const seqs = (messages: readonly StreamMessage[]) => messages.map(({ body }) => (body as { seq: number }).seq)

describe('semantics 25: one tab for all, where there are no shared workers', () => {
  test('tabs follow one stream, whichever came first', async () => {
    const browser = new FakeBrowser()
    const tabs = [aTab(browser), aTab(browser), aTab(browser)]
    const readings = tabs.map(({ follow }) => follow('a1b2c3d4-10'))
    await settled()
    expect(browser.connections).toHaveLength(1)
    browser.connections[0]?.onOpen()
    browser.told(group(11))
    await settled()
    expect(tabs.map(({ messages }) => seqs(messages))).toEqual([[11], [11], [11]])
    expect(readings.map(({ state }) => state.opened)).toEqual([1, 1, 1])
  })

  test('when the leader goes the others are sent to the next, and lose and repeat nothing', async () => {
    const browser = new FakeBrowser()
    const [leader, second, third] = [aTab(browser), aTab(browser), aTab(browser)]
    for (const { follow } of [leader, second, third]) follow('a1b2c3d4-10')
    await settled()
    browser.told(group(11))
    await settled()
    leader.line.close()
    await settled()
    const again = [second, third].map(({ follow }) => follow('a1b2c3d4-11'))
    await settled()
    expect(browser.connections.map(({ lastEventId }) => lastEventId)).toEqual(['a1b2c3d4-10', 'a1b2c3d4-11'])
    expect(browser.connections[0]?.signal.aborted).toBe(true)
    browser.told(group(12))
    await settled()
    for (const { messages } of [second, third]) expect(seqs(messages)).toEqual([11, 12])
    expect(again.map(({ state }) => state.problem)).toEqual([null, null])
  })

  test('who is moved hears that the stream only comes from elsewhere', async () => {
    const browser = new FakeBrowser()
    const [leader, second] = [aTab(browser), aTab(browser)]
    leader.follow('a1b2c3d4-10')
    const { state } = second.follow('a1b2c3d4-10')
    await settled()
    browser.connections[0]?.onOpen()
    await settled()
    leader.line.close()
    await settled()
    expect(state.problem?.code).toBe('stream_moved')
  })

  test('who asked before anybody held the stream is heard by the first who does', async () => {
    const browser = new FakeBrowser()
    browser.isBusy = true
    const tabs = [aTab(browser), aTab(browser)]
    for (const { follow } of tabs) follow('a1b2c3d4-10')
    await settled()
    browser.free()
    await settled()
    browser.told(group(11))
    await settled()
    expect(browser.connections).toHaveLength(1)
    expect(tabs.map(({ messages }) => seqs(messages))).toEqual([[11], [11]])
  })

  test('when the leader ends without a word, the next one says so to all', async () => {
    const browser = new FakeBrowser()
    const [leader, second, third] = [aTab(browser), aTab(browser), aTab(browser)]
    leader.follow('a1b2c3d4-10')
    const readings = [second, third].map(({ follow }) => follow('a1b2c3d4-10'))
    await settled()
    browser.told(group(11))
    await settled()
    browser.crash(leader.own)
    await settled()
    expect(readings.map(({ state }) => state.problem?.code)).toEqual(['stream_moved', 'stream_moved'])
    for (const { follow } of [second, third]) follow('a1b2c3d4-11')
    await settled()
    browser.told(group(12))
    await settled()
    for (const { messages } of [second, third]) expect(seqs(messages)).toEqual([11, 12])
  })

  test('another person’s tabs have a stream of their own', async () => {
    const browser = new FakeBrowser()
    const [ada, ben] = [aTab(browser, 'ada'), aTab(browser, 'ben')]
    for (const { follow } of [ada, ben]) follow('a1b2c3d4-10')
    await settled()
    expect(browser.connections).toHaveLength(2)
    for (const message of group(11)) browser.connections[0]?.onMessage(message)
    await settled()
    expect([seqs(ada.messages), seqs(ben.messages)]).toEqual([[11], []])
  })
})

describe('a tab', () => {
  test('hears of a refused token as if it had asked itself, and so renews it', async () => {
    const browser = new FakeBrowser()
    const tabs = [aTab(browser), aTab(browser)]
    const readings = tabs.map(({ follow }) => follow('a1b2c3d4-10'))
    await settled()
    browser.connections[0]?.fail(
      new ApiProblem({ status: 401, code: 'token_expired', message: 'Too old.', details: { at: 1 } }),
    )
    await settled()
    for (const { state } of readings) {
      expect(state.problem).toBeInstanceOf(ApiProblem)
      expect(state.problem).toMatchObject({ status: 401, code: 'token_expired', details: { at: 1 } })
    }
    tabs[1]?.follow('a1b2c3d4-10')
    await settled()
    expect(browser.connections).toHaveLength(2)
  })

  test('that wants no more ends quietly, and the last one ends the stream', async () => {
    const browser = new FakeBrowser()
    const { follow } = aTab(browser)
    const { state, abort } = follow('a1b2c3d4-10')
    await settled()
    abort.abort()
    await settled()
    expect([state.isOver, state.problem]).toEqual([true, null])
    expect(browser.connections[0]?.signal.aborted).toBe(true)
  })

  test('to whom nobody speaks any more says so', async () => {
    const line = new SharedLine(
      { post: () => undefined, listen: () => undefined, close: () => undefined },
      20,
    )
    const reading = line.read({
      token: null,
      lastEventId: 'a1b2c3d4-10',
      signal: new AbortController().signal,
      onOpen: () => undefined,
      onHeard: () => undefined,
      onMessage: () => undefined,
    })
    await expect(reading).rejects.toThrow('Nothing was heard for 0.02 seconds.')
  })

  test('that is put aside breaks off, so that it holds nobody up', async () => {
    const browser = new FakeBrowser()
    const { line, follow } = aTab(browser)
    const { state } = follow('a1b2c3d4-10')
    await settled()
    line.breakOff('This tab was put aside.')
    await settled()
    expect(state.problem?.message).toBe('This tab was put aside.')
    expect(browser.connections[0]?.signal.aborted).toBe(true)
  })
})

test('tabs share a stream only where the same person may see the same', async () => {
  const named = async (user_id: string, permissions: readonly string[]) => {
    const answer = { user_id, permissions, access_token: 't', token_type: 'Bearer', expires_in: 900 }
    const send = async () => Response.json(answer)
    const session = new Session({ send, setTimer: () => null, clearTimer: () => undefined })
    await session.open(null)
    return nameOf(session)
  }
  const name = await named('ada', ['read:market'])
  expect(await named('ada', ['read:market'])).toBe(name)
  expect(await named('ben', ['read:market'])).not.toBe(name)
  expect(await named('ada', ['read:market', 'read:orders'])).not.toBe(name)
})
