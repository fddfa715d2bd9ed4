/**
 * Disconnect protection: once its time was set, orders are taken out when the last socket that listens to
 * `dcp` was gone for so long. https://bybit-exchange.github.io/docs/v5/order/dcp
 */
import type { SandboxExchange } from '../core/index.ts'

export interface DisconnectProtection {
  /** Null before it was set. */
  windowSeconds(): number | null
  setWindow(seconds: number): void
  /** A socket began to listen; call what is returned once when it is gone. */
  join(): () => void
}

export function disconnectProtection(exchange: SandboxExchange): DisconnectProtection {
  let seconds: number | null = null
  let listeners = 0
  return {
    windowSeconds: () => seconds,
    setWindow(value) {
      seconds = value
    },
    join() {
      listeners += 1
      exchange.cancelAllAt(null)
      return () => {
        listeners -= 1
        if (listeners === 0 && seconds !== null) exchange.cancelAllAt(exchange.nowMs() + seconds * 1000)
      }
    },
  }
}
