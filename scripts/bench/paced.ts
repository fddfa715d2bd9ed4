import { join } from 'node:path'

/** Requests that are due at a fixed pace, whatever becomes of those before. */
export interface PacedPlan {
  readonly port: number
  readonly requestsPerSecond: number
  readonly seconds: number
  readonly connections: number
  readonly headers: Readonly<Record<string, string>>
  /** Sent in turn. Nine `#` in a body become a number of their own each time. */
  readonly requests: readonly {
    readonly method: string
    readonly path: string
    readonly body?: string
    /** The number of a request sent so many earlier; before there was one, `/health` is asked instead. */
    readonly numberBack?: number
  }[]
  readonly firstNumber: number
  /** Looks at the clock without a rest, which takes a core; else a request may go out two ms late. */
  readonly isExact: boolean
}

export interface PacedResult {
  readonly due: number
  readonly answered: number
  /** Connections the server ended. */
  readonly broken: number
  /** By method, path and status: `GET /api/market 200`. */
  readonly statuses: Readonly<Record<string, number>>
  readonly p50Ms: number
  readonly p99Ms: number
  readonly p999Ms: number
  readonly maxMs: number
}

/** Runs a plan in a process of its own, so that sending costs the measured process nothing. */
export async function pacedLoad(plan: PacedPlan): Promise<PacedResult> {
  const child = Bun.spawn([process.execPath, 'run', join(import.meta.dirname, 'paced-loader.ts')], {
    stdin: new Blob([JSON.stringify(plan)]),
    stdout: 'pipe',
    stderr: 'inherit',
  })
  const text = await new Response(child.stdout).text()
  if ((await child.exited) !== 0) throw new Error(`the paced load failed: ${text}`)
  return JSON.parse(text) as PacedResult
}

/** Throws when something was not answered, or answered otherwise than `isFine` likes. */
export function expectAllFine(result: PacedResult, isFine: (status: number) => boolean): void {
  const odd = Object.entries(result.statuses).filter(([key]) => !isFine(Number(key.slice(-3))))
  if (result.answered === result.due && odd.length === 0) return
  throw new Error(`${result.due - result.answered} of ${result.due} not answered, ${JSON.stringify(odd)}`)
}
