import { readFileSync, rmSync } from 'node:fs'
import { withBareServer } from './bare.ts'
import { freePort, freshFolder, launch, stop, untilHealthy } from './gateway.ts'
import { megabytes, type Row, type Section } from './row.ts'

// Idle is what stays: for some fifteen seconds after a start the runtime still compiles what has run often.
const SETTLE_MS = 20_000
const WATCH_MS = 5000
const RSS_BUDGET_KB = 50 * 1024
const CPU_BUDGET_PERCENT = 1
/** The kernel counts processor time in hundredths of a second wherever Linux runs today. */
const TICKS_PER_SECOND = 100

/** What an idle process holds and burns, right after its first start and after a later one. */
export const memorySection: Section = {
  name: 'memory',
  async run() {
    const folder = freshFolder()
    try {
      const first = await idle(folder)
      const again = await idle(folder)
      const bareKb = await withBareServer(async (origin, pid) => {
        await fetch(origin)
        return statusKb(readFileSync(`/proc/${pid}/status`, 'utf8'), 'VmRSS')
      })
      return [
        {
          what: '  bare Bun.serve executable beside it',
          measured: `${megabytes(bareKb)} resident`,
          ratio: null,
          budget: null,
          isInside: null,
        },
        memoryRow('idle memory, first start', first, bareKb),
        memoryRow('idle memory, start again', again, bareKb),
        cpuRow(again),
      ]
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

interface Idle {
  readonly rssKb: number
  readonly anonymousKb: number
  readonly cpuPercent: number
}

async function idle(folder: string): Promise<Idle> {
  const port = await freePort()
  const child = launch({ folder, port })
  try {
    await untilHealthy(child, port, 5)
    await Bun.sleep(SETTLE_MS)
    const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
    const before = cpuSeconds(child.pid)
    await Bun.sleep(WATCH_MS)
    const cpuPercent = ((cpuSeconds(child.pid) - before) * 100_000) / WATCH_MS
    return { rssKb: statusKb(status, 'VmRSS'), anonymousKb: statusKb(status, 'RssAnon'), cpuPercent }
  } finally {
    await stop(child)
  }
}

function statusKb(status: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1])
}

function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The name of the program stands in brackets and may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}

function memoryRow(what: string, { rssKb, anonymousKb }: Idle, bareKb: number): Row {
  return {
    what,
    measured: `${megabytes(rssKb)} resident, ${megabytes(anonymousKb)} of it anonymous`,
    ratio: rssKb / bareKb,
    budget: '< 50 MB resident',
    isInside: rssKb < RSS_BUDGET_KB,
    note: 'VmRSS and RssAnon 20 s after the first answer; the rest is mapped executable, reclaimable',
  }
}

function cpuRow({ cpuPercent }: Idle): Row {
  return {
    what: 'idle processor time over 5 s',
    measured: `${cpuPercent.toFixed(1)} % of a core`,
    ratio: null,
    budget: '< 1 %',
    isInside: cpuPercent < CPU_BUDGET_PERCENT,
    note: 'user and system time, counted by the kernel in steps of 0.2 %; simulated market running',
  }
}
