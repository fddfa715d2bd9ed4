import { spawn } from 'node:child_process'
import { type Check, ok, warn } from './check.ts'

const AREA = 'clock'
/** Within the moments that an examination takes. */
const DRIFT_MS_MAX = 50

export interface Drift {
  readonly wallMs: number
  /** Of the clock that nobody sets. */
  readonly steadyMs: number
}

export async function checkClock({ wallMs, steadyMs }: Drift): Promise<readonly Check[]> {
  const drift = Math.abs(wallMs - steadyMs)
  const steady =
    drift > DRIFT_MS_MAX
      ? warn(
          AREA,
          `it moved ${drift.toFixed(0)} ms while nobody looked`,
          'Something sets it in steps; see its service.',
        )
      : ok(AREA, `it goes evenly (${drift.toFixed(1)} ms apart from the steady one)`)
  return [steady, await checkSynchronized()]
}

/** Exchanges refuse what is stamped seconds away from their own time. */
async function checkSynchronized(): Promise<Check> {
  const said = await outputOf('timedatectl', ['show', '--property=NTPSynchronized', '--value'])
  if (said === 'yes') return ok(AREA, 'it is synchronized with the network')
  if (said !== 'no') return ok(AREA, 'whether it is synchronized is not known here: no timedatectl answers')
  const advice =
    'Switch on time synchronization (timedatectl set-ntp true): exchanges refuse orders of another time.'
  return warn(AREA, 'it is not synchronized with the network', advice)
}

const ASKED_MS_MAX = 3000

/** Empty when it cannot be run or takes too long. */
function outputOf(program: string, words: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(program, [...words], { stdio: ['ignore', 'pipe', 'ignore'], timeout: ASKED_MS_MAX })
    let said = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    child.once('error', () => resolve(''))
    child.once('close', (code) => resolve(code === 0 ? said.trim() : ''))
  })
}
