import { useEffect, useState } from 'react'
import { useTerminalState } from '../../data/index.ts'

/** A stream that breaks and comes back within this time is nothing to speak of. */
const SILENCE_WORTH_SAYING_MS = 2_000

/** True once the stream has been down for longer than a moment. */
export function useIsSilent(): boolean {
  const isLive = useTerminalState((state) => state.connection.status === 'live')
  const [isSilent, setSilent] = useState(false)
  useEffect(() => {
    if (isLive) return
    const timer = setTimeout(() => setSilent(true), SILENCE_WORTH_SAYING_MS)
    return () => {
      clearTimeout(timer)
      setSilent(false)
    }
  }, [isLive])
  return isSilent && !isLive
}
