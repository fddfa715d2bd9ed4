import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freshFolder } from './gateway.ts'
import type { Load, LoadResult, OrderTemplate } from './load-types.ts'

export async function wrkLoad({
  url,
  connections,
  seconds,
  token,
  apiKey,
  order,
}: Load): Promise<LoadResult> {
  const words = ['wrk', '-t1', `-c${connections}`, `-d${seconds}s`, '--latency']
  if (token !== undefined) words.push('-H', `Authorization: Bearer ${token}`)
  if (apiKey !== undefined) words.push('-H', `X-API-Key: ${apiKey}`)
  const folder = order === undefined ? null : freshFolder()
  try {
    if (order !== undefined && folder !== null) {
      const script = join(folder, 'order.lua')
      writeFileSync(script, luaOf(order))
      words.push('-s', script)
    }
    const child = Bun.spawn([...words, url], { stdin: 'ignore', stdout: 'pipe', stderr: 'pipe' })
    const [text, problem, exitCode] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
      child.exited,
    ])
    if (exitCode !== 0) throw new Error(`wrk failed: ${problem}${text}`)
    return resultOf(text)
  } finally {
    if (folder !== null) rmSync(folder, { recursive: true, force: true })
  }
}

const COUNTER_DIGITS = 9

/** Everything but the counter is made once: the load must not cost more than what it measures. */
function luaOf({ prefix, bodies }: OrderTemplate): string {
  const blank = '0'.repeat(COUNTER_DIGITS)
  const texts = bodies.map((body) => JSON.stringify({ client_order_id: `${prefix}-${blank}`, ...body }))
  return `
local bodies = { ${texts.map((text) => `'${text}'`).join(', ')} }
local heads, tails, counter = {}, {}, 0
function init(args)
  wrk.headers["Content-Type"] = "application/json"
  for i, body in ipairs(bodies) do
    local whole = wrk.format("POST", nil, nil, body)
    local first, last = string.find(whole, "-${blank}", 1, true)
    heads[i] = string.sub(whole, 1, first)
    tails[i] = string.sub(whole, last + 1)
  end
end
function request()
  counter = counter + 1
  local i = counter % #heads + 1
  return heads[i] .. string.format("%0${COUNTER_DIGITS}d", counter) .. tails[i]
end
`
}

function resultOf(text: string): LoadResult {
  return {
    requestsPerSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1]),
    p50Ms: timeMs(/^\s+50%\s+(\S+)$/m.exec(text)?.[1]),
    p99Ms: timeMs(/^\s+99%\s+(\S+)$/m.exec(text)?.[1]),
    failures: Number(/Non-2xx or 3xx responses: (\d+)/.exec(text)?.[1] ?? 0) + brokenConnections(text),
  }
}

function brokenConnections(text: string): number {
  const counts = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(text)
  return counts === null ? 0 : counts.slice(1).reduce((sum, count) => sum + Number(count), 0)
}

const UNIT_MS: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, m: 60_000 }

/** As wrk writes it: `180.00us`, `1.03ms`, `1.20s`. */
export function timeMs(text: string | undefined): number {
  const match = /^([\d.]+)(us|ms|s|m)$/.exec(text ?? '')
  return match === null ? Number.NaN : Number(match[1]) * (UNIT_MS[match[2] ?? ''] ?? Number.NaN)
}
