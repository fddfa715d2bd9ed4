/** The kill switch, what becomes of it, and the way back to trading. */
export { HaltNotice, KillSwitch } from './kill-switch.tsx'
export { TradingBanner } from './trading-banner.tsx'
export { type HaltControl, useHalting } from './use-halting.ts'
