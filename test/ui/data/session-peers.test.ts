import { describe, expect, test } from 'bun:test'
import type { Fetch } from '../../../ui/data/api.ts'
import { Session } from '../../../ui/data/session.ts'
import type { PeerWords, SessionPeers } from '../../../ui/data/session-peers.ts'

/** The tabs of one browser: what one tells, the others hear; one turn at a time. */
class FakeTabs {
  readonly #listeners = new Map<number, (words: PeerWords) => void>()
  #turn: Promise<unknown> = Promise.resolve()
  #count = 0

  join(): SessionPeers {
    this.#count += 1
    const own = this.#count
    return {
      tell: (words) => {
        for (const [tab, listener] of this.#listeners) if (tab !== own) listener(words)
      },
      listen: (listener) => void this.#listeners.set(own, listener),
      inTurn: (act) => {
        const turn = this.#turn.then(act)
        this.#turn = turn.catch(() => undefined)
        return turn
      },
    }
  }
}

/** One browser's cookie: each refresh changes it, and one that comes twice ends the family. */
function aServer(person = 'ada') {
  const state = { refreshes: 0, underWay: 0, worst: 0, isOver: false, person }
  const grant = () => ({
    user_id: state.person,
    permissions: [],
    access_token: `t${state.refreshes}`,
    token: `t${state.refreshes}`,
    token_type: 'Bearer',
    expires_in: 900,
  })
  const send: Fetch = async (path, init) => {
    if (path === '/api/auth/logout') return Response.json({ ok: true })
    if (path !== '/api/auth/refresh' && path !== '/api/auth/login') {
      const isCurrent = new Headers(init.headers).get('authorization') === `Bearer t${state.refreshes}`
      return isCurrent ? Response.json({ ok: true }) : refusal()
    }
    state.underWay += 1
    state.worst = Math.max(state.worst, state.underWay)
    await Bun.sleep(1)
    state.underWay -= 1
    if (state.isOver) return refusal()
    state.refreshes += 1
    return Response.json(grant())
  }
  return { state, send }
}

const refusal = () => Response.json({ error: 'invalid_token', message: 'No.' }, { status: 401 })

function aTab(tabs: FakeTabs, send: Fetch): Session {
  return new Session({ send, peers: tabs.join(), setTimer: () => null, clearTimer: () => undefined })
}

async function tenTabs() {
  const [tabs, server] = [new FakeTabs(), aServer()]
  const all = Array.from({ length: 10 }, () => aTab(tabs, server.send))
  await Promise.all(all.map((tab) => tab.open(null)))
  return { tabs, all, ...server }
}

describe('ten tabs with one cookie', () => {
  test('that are opened at once refresh it once, one at a time', async () => {
    const { all, state } = await tenTabs()
    expect(all.map(({ state: { status } }) => status)).toEqual(Array(10).fill('signed_in'))
    expect([state.refreshes, state.worst]).toEqual([1, 1])
  })

  test('that all meet a refused token refresh once', async () => {
    const { all, state } = await tenTabs()
    state.refreshes = 100
    await Promise.all(all.map((tab) => tab.call('/api/a')))
    expect([state.refreshes, state.worst]).toEqual([101, 1])
    expect(new Set(all.map(({ token }) => token))).toEqual(new Set(['t101']))
  })

  test('are signed out by one of them', async () => {
    const { all } = await tenTabs()
    await all[3]?.signOut()
    for (const tab of all) {
      expect(tab.state).toEqual({ status: 'signed_out', notice: 'You are signed out.' })
      expect(tab.token).toBeNull()
    }
  })

  test('come back together when the session had ended by itself', async () => {
    const { all, state } = await tenTabs()
    state.isOver = true
    state.refreshes += 1
    await Promise.allSettled(all.map((tab) => tab.call('/api/a')))
    for (const tab of all) expect(tab.state).toMatchObject({ status: 'signed_out', hasEnded: true })
    state.isOver = false
    await all[0]?.signIn('ada', 'secret')
    for (const tab of all) expect(tab.state.status).toBe('signed_in')
  })
})

describe('another person in the same browser', () => {
  test('does not become the person of tabs that are open', async () => {
    const { tabs, all, send, state } = await tenTabs()
    const next = aTab(tabs, send)
    state.person = 'ben'
    await next.signIn('ben', 'secret')
    expect(next.state).toMatchObject({ status: 'signed_in', userId: 'ben' })
    for (const tab of all) {
      expect(tab.state.status).toBe('signed_out')
      expect(tab.token).toBeNull()
    }
  })

  test('is not taken on by a refresh either', async () => {
    const server = aServer()
    const session = aTab(new FakeTabs(), server.send)
    await session.open(null)
    server.state.person = 'ben'
    expect(await session.renew()).toBe(false)
    expect(session.state.status).toBe('signed_out')
  })
})

test('a refresh that was under way does not bring back who signed out', async () => {
  const server = aServer()
  const session = aTab(new FakeTabs(), server.send)
  await session.open(null)
  const refreshing = session.refresh()
  await session.signOut()
  expect(await refreshing).toBe(false)
  expect(session.state).toEqual({ status: 'signed_out', notice: 'You are signed out.' })
})
