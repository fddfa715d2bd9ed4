import { readFileSync } from 'node:fs'

/** The kernel counts processor time in hundredths of a second wherever Linux runs today. */
const TICKS_PER_SECOND = 100

/** User and system time of a process so far. */
export function cpuSecondsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The name of the program stands in brackets and may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}

/** From the text of `/proc/<pid>/status`. */
export function residentKbOf(status: string): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1])
}

/** The part of it that no file stands behind: what the process made itself. */
export function anonymousKbOf(status: string): number {
  return Number(/^RssAnon:\s+(\d+) kB$/m.exec(status)?.[1])
}
