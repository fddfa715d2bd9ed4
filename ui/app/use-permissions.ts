import { useState } from 'react'
import { useSessionState } from '../data/index.ts'

/** Of who is signed in. While a session has ended they stay what they were: the page waits as it is. */
export function usePermissions(): readonly string[] | 'all' {
  const state = useSessionState()
  const now = state.status === 'signed_in' ? state.permissions : null
  const [last, setLast] = useState<readonly string[] | 'all'>(now ?? [])
  if (now !== null && now !== last) setLast(now)
  return now ?? last
}
