import { ENGINE_ORIGIN, type Origin } from '../../domain/index.ts'

/** Not the engine: the end of a caution takes back what the engine said for it, and nothing else. */
export const RECOVERY: Origin = { ...ENGINE_ORIGIN, principal: 'recovery' }
