import type { RefreshAnswer, SessionAnswer } from '../../src/contract/index.ts'
import { asSentence } from '../lib/sentence.ts'
import { ApiProblem, type Call, callApi, callText, type Fetch, type TextAnswer } from './api.ts'
import { NO_PEERS, type PeerWords, type SessionPeers } from './session-peers.ts'

/**
 * Who is signed in on this page. The access token lives in memory only; the refresh token is an HttpOnly
 * cookie the page never sees, so a reload signs in again without a password and nothing can be read from
 * storage.
 */
export type SessionState =
  | { readonly status: 'opening' }
  /** `hasEnded`: by itself, so that the page waits for the same person; otherwise somebody signed out. */
  | { readonly status: 'signed_out'; readonly notice: string | null; readonly hasEnded?: true }
  /** The server could not be asked; `retry` by `open()`. */
  | { readonly status: 'unreachable'; readonly message: string }
  /** `userId` null: the server runs without authentication. */
  | {
      readonly status: 'signed_in'
      readonly userId: string | null
      readonly permissions: readonly string[] | 'all'
    }

/** Refreshed this long before the access token expires, so no request meets an expired one. */
const REFRESH_LEAD_MS = 60_000
const REFRESH_DELAY_MIN_MS = 5_000
const REFRESH_RETRY_MS = 5_000
const SIGNED_OUT = 'You are signed out.'
const NOT_SIGNED_IN: ReadonlySet<number> = new Set([400, 401, 403, 404])

export interface SessionPorts {
  readonly send?: Fetch
  readonly setTimer?: (run: () => void, delayMs: number) => unknown
  readonly clearTimer?: (timer: unknown) => void
  readonly peers?: SessionPeers
}

export class Session {
  #state: SessionState = { status: 'opening' }
  #token: string | null = null
  #refreshing: Promise<boolean> | null = null
  #timer: unknown = null
  /** Counts grants, so that whoever waited for his turn sees that another tab has refreshed already. */
  #grants = 0
  /** Authentication is off there, as the newest answer says. */
  #isOpenServer = false
  /** Counts endings: an answer that was asked for before one must not bring the session back. */
  #endings = 0
  /** Whom a page that waits for a password after its session ended belongs to. */
  #lastUserId: string | null = null
  readonly #peers: SessionPeers
  readonly #listeners = new Set<() => void>()
  readonly #send: Fetch | undefined
  readonly #setTimer: (run: () => void, delayMs: number) => unknown
  readonly #clearTimer: (timer: unknown) => void

  constructor(ports: SessionPorts = {}) {
    this.#send = ports.send
    this.#setTimer = ports.setTimer ?? ((run, delayMs) => setTimeout(run, delayMs))
    this.#clearTimer = ports.clearTimer ?? ((timer) => clearTimeout(timer as number))
    this.#peers = ports.peers ?? NO_PEERS
    this.#peers.listen((words) => this.#hear(words))
  }

  get state(): SessionState {
    return this.#state
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /**
   * At page load: by the one-time code of a sign-in link, else by the cookie, else without authentication.
   */
  async open(signInCode: string | null): Promise<void> {
    this.#become({ status: 'opening' })
    if (signInCode !== null) return this.#openByCode(signInCode)
    try {
      if (await this.refresh()) return
      if (this.#isOpenServer) this.#become({ status: 'signed_in', userId: null, permissions: 'all' })
      else this.#become({ status: 'signed_out', notice: null })
    } catch (problem) {
      this.#become({ status: 'unreachable', message: messageOf(problem) })
    }
  }

  async #openByCode(code: string): Promise<void> {
    try {
      const answer = await this.#call('/api/auth/code', { method: 'POST', body: { code, session: 'cookie' } })
      this.#grant(answer as SessionAnswer)
    } catch (problem) {
      this.#become({ status: 'signed_out', notice: `The sign-in link did not work. ${messageOf(problem)}` })
    }
  }

  /**
   * `code`: of the authenticator app, or a recovery code. Throws an `ApiProblem` with the reason when
   * refused; its details have `totp_required` when the password was right and the code is missing or wrong.
   */
  async signIn(userId: string, password: string, code?: string): Promise<void> {
    const totp = code === undefined ? {} : { totp: code }
    const body = { user_id: userId, password, session: 'cookie', ...totp }
    this.#grant((await this.#call('/api/auth/login', { method: 'POST', body })) as SessionAnswer)
  }

  /** Signs out every tab of this browser. */
  async signOut(): Promise<void> {
    const token = this.#token
    const userId = this.#userId
    this.#forget(SIGNED_OUT)
    this.#peers.tell({ kind: 'signed_out', userId })
    try {
      await this.#call('/api/auth/logout', { method: 'POST', body: {}, token })
    } catch (problem) {
      const message = `You are signed out here, but the server could not be told. ${messageOf(problem)}`
      this.#become({ status: 'signed_out', notice: message })
    }
  }

  /** Ends every session of this person, in other browsers too; throws an `ApiProblem` when it cannot. */
  async signOutEverywhere(): Promise<void> {
    const userId = this.#userId
    // Without the cookie, which would name the one session that is meant.
    await this.call('/api/auth/logout', { method: 'POST', body: {}, hasCookies: false })
    this.#forget('You are signed out everywhere.')
    this.#peers.tell({ kind: 'signed_out', userId })
  }

  /** A call with the access token; a 401 refreshes once and tries again. */
  call(path: string, call: Call = {}): Promise<unknown> {
    return this.#withToken((token) => this.#call(path, { ...call, token }))
  }

  /** As `call`, with the answer's text as it came: a CSV file. */
  text(path: string, call: Call): Promise<TextAnswer> {
    return this.#withToken((token) => callText(path, { ...call, token }, this.#send))
  }

  async #withToken<Answer>(ask: (token: string | null) => Promise<Answer>): Promise<Answer> {
    try {
      return await ask(this.#token)
    } catch (problem) {
      if (!(await this.#mayRetry(problem))) throw problem
      return ask(this.#token)
    }
  }

  /** The header for the stream, which is a fetch of its own. */
  get token(): string | null {
    return this.#token
  }

  /**
   * False when the session is over. One refresh at a time, whoever asks. Throws when the server cannot be
   * asked.
   */
  refresh(): Promise<boolean> {
    this.#refreshing ??= this.#refreshOnce().finally(() => {
      this.#refreshing = null
    })
    return this.#refreshing
  }

  /** After a refused token: true when a new one was had; otherwise the page goes back to sign-in. */
  async renew(): Promise<boolean> {
    if (await this.refresh()) return true
    this.#forget('Your session has ended. Sign in again.', true)
    return false
  }

  async #mayRetry(problem: unknown): Promise<boolean> {
    // Who signed out meanwhile must not be told that the session has ended.
    if (this.#state.status === 'signed_out') return false
    return problem instanceof ApiProblem && problem.status === 401 && this.renew()
  }

  #refreshOnce(): Promise<boolean> {
    const [grants, endings] = [this.#grants, this.#endings]
    return this.#peers.inTurn(async () => this.#grants > grants || this.#refreshByCookie(endings))
  }

  /** `endings`: as many as there were when it was asked for. */
  async #refreshByCookie(endings: number): Promise<boolean> {
    if (this.#endings !== endings) return false
    try {
      const body = { session: 'cookie' }
      const answer = (await this.#call('/api/auth/refresh', { method: 'POST', body })) as RefreshAnswer
      if ('session' in answer) {
        this.#isOpenServer = answer.session === 'not_needed'
        return false
      }
      // The cookie is the browser's: somebody else may have signed in over there since.
      if (this.#endings !== endings || !this.#isSamePerson(answer)) return false
      this.#grant(answer)
      return true
    } catch (problem) {
      if (problem instanceof ApiProblem && NOT_SIGNED_IN.has(problem.status)) return false
      throw problem
    }
  }

  get #userId(): string | null {
    return this.#state.status === 'signed_in' ? this.#state.userId : null
  }

  /** True as well where nobody is signed in yet. */
  #isSamePerson(answer: SessionAnswer): boolean {
    return this.#state.status !== 'signed_in' || this.#state.userId === answer.user_id
  }

  #grant(answer: SessionAnswer): void {
    this.#accept(answer)
    this.#peers.tell({ kind: 'granted', answer })
  }

  /** A tab where somebody signed out, or nobody was yet, waits for a password of its own. */
  #hear(words: PeerWords): void {
    if (this.#state.status === 'signed_out' && this.#state.hasEnded) return this.#hearOfReturn(words)
    if (this.#state.status !== 'signed_in' && this.#refreshing === null) return
    if (words.kind === 'signed_out') {
      if (words.userId === this.#userId) this.#forget(SIGNED_OUT)
    } else if (this.#isSamePerson(words.answer)) this.#accept(words.answer)
    else this.#forget(`${words.answer.user_id} signed in in another tab of this browser. Sign in again.`)
  }

  #hearOfReturn(words: PeerWords): void {
    if (words.kind === 'granted' && words.answer.user_id === this.#lastUserId) this.#accept(words.answer)
  }

  #accept(answer: SessionAnswer): void {
    this.#grants += 1
    this.#lastUserId = answer.user_id
    this.#token = answer.access_token
    this.#become({ status: 'signed_in', userId: answer.user_id, permissions: answer.permissions })
    this.#refreshIn(Math.max(REFRESH_DELAY_MIN_MS, answer.expires_in * 1000 - REFRESH_LEAD_MS))
  }

  #refreshIn(delayMs: number): void {
    this.#clearTimer(this.#timer)
    this.#timer = this.#setTimer(() => void this.#refreshOnTime(), delayMs)
  }

  async #refreshOnTime(): Promise<void> {
    try {
      await this.renew()
    } catch {
      // Unreachable for now: the connection banner says so, and the token may still be good.
      this.#refreshIn(REFRESH_RETRY_MS)
    }
  }

  #forget(notice: string, hasEnded = false): void {
    this.#clearTimer(this.#timer)
    this.#endings += 1
    this.#token = null
    this.#become({ status: 'signed_out', notice, ...(hasEnded ? { hasEnded } : {}) })
  }

  #become(state: SessionState): void {
    if (isSameSession(this.#state, state)) return
    this.#state = state
    for (const listener of this.#listeners) listener()
  }

  #call(path: string, call: Call): Promise<unknown> {
    return callApi(path, call, this.#send)
  }
}

/** A refresh brings a new token, not a new person: nothing needs to render. */
function isSameSession(a: SessionState, b: SessionState): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

function messageOf(problem: unknown): string {
  return asSentence(problem instanceof Error ? problem.message : String(problem))
}

/** The one-time code of `#sign-in=<code>`; null when the fragment is something else. */
export function signInCodeOf(fragment: string): string | null {
  if (!fragment.startsWith('#')) return null
  const code = new URLSearchParams(fragment.slice(1)).get('sign-in')
  return code === null || code === '' ? null : code
}
