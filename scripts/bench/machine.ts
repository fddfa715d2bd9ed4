import { existsSync, readFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, platform, release, tmpdir, totalmem } from 'node:os'

/** Where the numbers come from, and whether the machine was busy with something else. */
export function machineText(): string {
  const folder = tmpdir()
  const model = cpus()[0]?.model ?? 'unknown'
  const gigabytes = (totalmem() / 2 ** 30).toFixed(0)
  return [
    `machine    ${availableParallelism()} cores (${model}), ${gigabytes} GB, ${platform()} ${release()}`,
    `runtime    bun ${Bun.version}`,
    `data in    ${folder}, ${filesystemOf(folder)}`,
    `load       ${loadText()}`,
  ].join('\n')
}

export function loadText(): string {
  const [minute = 0, five = 0] = loadavg()
  return `${minute.toFixed(2)} over the last minute, ${five.toFixed(2)} over five`
}

/** The mount with the longest path that holds the folder, as Linux lists them. */
function filesystemOf(folder: string): string {
  if (!existsSync('/proc/mounts')) return 'filesystem unknown'
  let best = { path: '', type: 'unknown' }
  for (const line of readFileSync('/proc/mounts', 'utf8').split('\n')) {
    const [, path = '', type = ''] = line.split(' ')
    const holds = path === '/' || folder === path || folder.startsWith(`${path}/`)
    if (holds && path.length >= best.path.length) best = { path, type }
  }
  return best.type
}

/** On a filesystem in memory a durable write costs nothing and proves nothing. */
export function isInMemory(): boolean {
  return ['tmpfs', 'ramfs'].includes(filesystemOf(tmpdir()))
}
