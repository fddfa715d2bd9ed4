/**
 * `veloz sandbox`: simulated exchanges on ports of this machine, each speaking its venue's own protocol.
 *
 * @example
 * const running = await startSandbox(plan, { onNotice: console.error, faces: FACES })
 * running.venues // ports, addresses and keys
 * await running.stop()
 */
export { FAULT_NAMES } from '../../sandbox/server/index.ts'
export { FACES } from './faces.ts'
export { type FaultsRead, readFaults } from './read-faults.ts'
export type { RunningSandbox, RunningVenue, SandboxOptions, SandboxPlan } from './sandbox-plan.ts'
export { startSandbox } from './start-sandbox.ts'
