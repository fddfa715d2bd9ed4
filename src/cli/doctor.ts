import { Command } from 'commander'
import type { Check, Verdict } from '../app/doctor/index.ts'
import { addConfigFlags, configOf } from './config-flags.ts'
import { Progress } from './progress.ts'
import { stopRequest } from './stop-request.ts'
import type { World } from './world.ts'

const NOTES = `
Example:
  veloz doctor --data-dir /var/lib/veloz

Looks and changes nothing, beside a running VeloZ or a stopped one. Exit code 1 when something is broken.
Venues that are traded at, or give prices, are asked for their time and what they list, each for eight
seconds at most. Only --send-keys signs a request with their keys; the audit records that.
`

/** `veloz doctor`: what would stop me from trading. */
export function addDoctor(program: Command, world: World, finish: (code: number) => void): void {
  const command = new Command('doctor')
    .description(
      'what would stop me from trading: configuration, disk, journal, venues, keys, clock, machine',
    )
    .copyInheritedSettings(program)
    .addHelpText('after', NOTES)
  program.addCommand(command)
  addConfigFlags(command, 'all')
    .option('--json', 'as one JSON object')
    .option('--send-keys', 'ask the venues whether they accept their keys')
    .action(async () => finish(await doctor(command, world)))
}

async function doctor(command: Command, world: World): Promise<number> {
  const stop = stopRequest(world)
  const { json, sendKeys } = command.opts<{ json?: boolean; sendKeys?: boolean }>()
  try {
    const problems: string[] = []
    const loaded = configOf(command, world, {
      printsWarnings: false,
      onProblem: (sentence) => problems.push(sentence),
    })
    const { examine, settingLines, unusable } = await import('../app/doctor/index.ts')
    const isUsable = typeof loaded !== 'number'
    const settings = isUsable ? settingLines(loaded) : []
    const checks = isUsable
      ? await withProgress(world, (onProgress) =>
          examine({ loaded, nowMs: () => Date.now(), sendsKeys: sendKeys === true, onProgress }),
        )
      : unusable(problems)
    if (stop.signal.aborted) return 1
    const isFit = checks.every(({ verdict }) => verdict !== 'fail')
    const lines = settings.map(({ path, value, source }) => `${path} = ${value}   (${source})`)
    world.out(
      json === true
        ? `${JSON.stringify({ is_fit: isFit, checks, settings })}\n`
        : `${lines.join('\n')}\n\n${report(checks)}`,
    )
    return isFit ? 0 : 1
  } finally {
    stop.release()
  }
}

const SHOWN_EVERY_MS = 200

/** The bar appears although nothing happens: a venue that does not answer is what takes long. */
async function withProgress<T>(world: World, run: (onProgress: (done: number) => void) => Promise<T>) {
  const progress = new Progress(world)
  let done = 0
  const timer = setInterval(() => progress.show(done), SHOWN_EVERY_MS)
  try {
    return await run((share) => {
      done = share
    })
  } finally {
    clearInterval(timer)
    progress.end()
  }
}

const MARK: Readonly<Record<Verdict, string>> = { ok: 'ok  ', warn: 'WARN', fail: 'FAIL' }

function report(checks: readonly Check[]): string {
  const width = Math.max(...checks.map(({ area }) => area.length))
  const lines = checks.flatMap(({ area, verdict, text, advice }) => [
    `${MARK[verdict]}  ${area.padEnd(width)}  ${text}`,
    ...(advice === null ? [] : [`${' '.repeat(width + 8)}${advice}`]),
  ])
  const count = (verdict: Verdict) => checks.filter((check) => check.verdict === verdict).length
  const [failed, warned] = [count('fail'), count('warn')]
  const sum = failed === 0 ? 'Nothing would stop you from trading' : `${failed} would stop you from trading`
  return `${lines.join('\n')}\n\n${sum}${warned === 0 ? '' : `; ${warned} to know about`}.\n`
}
