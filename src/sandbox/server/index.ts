/**
 * What every simulated venue has beside its protocol: faults by file or at run time, and a way to move its
 * market and to look into its account.
 *
 * @example
 * const faults = faultDesk(() => Date.now())
 * const server = sandboxServer({ exchange, makeFace: binanceFace, faults, timers, … })
 * await server.answer(request) // an answer, or 'cut'
 */
export { type ArmedFault, type FaultDesk, faultDesk } from './fault-desk.ts'
export { FAULT_NAMES, type FaultRead, type FaultSpec, readFault } from './fault-words.ts'
export { type SandboxServer, type SandboxServerOptions, sandboxServer } from './sandbox-server.ts'
export type { OutsideSocket } from './socket-gate.ts'
