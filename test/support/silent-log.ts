import type { Log } from '../../src/ports/index.ts'

const nothing = () => undefined
export const silentLog: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing }
