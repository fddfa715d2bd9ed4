import type { NoSessionAnswer, SessionAnswer } from '../../contract/index.ts'
import { isOwnOrigin, jsonResponse, problem } from '../frame/index.ts'
import { setRefreshCookie } from './refresh-cookie.ts'
import type { Grant } from './sessions.ts'

/** How the client keeps its refresh token. */
export interface Keeping {
  readonly isCookie: boolean
  readonly isHttps: boolean
}

export function sessionResponse(grant: Grant, keeping: Keeping): Response {
  const answer: SessionAnswer = {
    user_id: grant.userId,
    permissions: [...grant.permissions],
    access_token: grant.accessToken,
    token: grant.accessToken,
    token_type: 'Bearer',
    expires_in: grant.accessLifetimeSeconds,
  }
  if (!keeping.isCookie) return jsonResponse({ ...answer, refresh_token: grant.refreshToken })
  const response = jsonResponse(answer)
  const cookie = setRefreshCookie(grant.refreshToken, grant.refreshLifetimeSeconds, keeping.isHttps)
  response.headers.append('set-cookie', cookie)
  return response
}

/** The page asks at each load; that it has no session is an answer, not a refusal. */
export function noSessionResponse(session: NoSessionAnswer['session']): Response {
  const answer: NoSessionAnswer = { session }
  return jsonResponse(answer)
}

/**
 * Cookies are for our own page alone, also where other origins may use the rest of the API. Throws `Problem`.
 */
export function demandOwnOrigin(request: Request): void {
  const origin = request.headers.get('origin')
  const isOwn = origin === null || isOwnOrigin(origin, request.headers.get('host'))
  const site = request.headers.get('sec-fetch-site')
  if (isOwn && (site === null || site === 'same-origin' || site === 'none')) return
  throw problem('forbidden', 'a session in a cookie is for the page of this gateway alone')
}
