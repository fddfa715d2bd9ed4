import type { Command } from 'commander'
import type { RunningSandbox, SandboxPlan } from '../app/sandboxes/index.ts'
import { type SandboxFlags, sandboxPlan } from './sandbox-flags.ts'
import { sandboxJson, sandboxText } from './sandbox-text.ts'
import { stopRequest } from './stop-request.ts'
import type { SandboxModule, World } from './world.ts'

const HELP = `
Examples:
  veloz sandbox --venue binance --port 9001
  veloz sandbox --venue all --port 9001                 binance 9001, okx 9002, bybit 9003, coinbase 9004
  veloz sandbox --venue okx --port 0 --json             a free port, said in one line of JSON
  veloz sandbox --venue bybit --port 9003 --faults faults.yaml

Keys may also come as VELOZ_SANDBOX_API_KEY, VELOZ_SANDBOX_API_SECRET and VELOZ_SANDBOX_PASSPHRASE: what is
written on a command line can be read by everybody on this machine.

Faults, in the file of --faults (a list, JSON or YAML) or at run time:
  curl -d '{"fault":"lost_acknowledgement","deed":"place"}' localhost:9001/_faults
  curl localhost:9001/_faults                           what there is, and what it did so far
  curl -X DELETE 'localhost:9001/_faults?id=1'          one of them; without id all

  latency {ms, jitter_ms, path, duration_ms}            answers come so much later
  lost_acknowledgement {count, deed}                    done, but the connection ends without an answer
  error_after_accept {count, deed, status}              done, but the answer is 500 to 504
  duplicate_reports, reordered_reports, missing_report {count}    events of the account's orders
  sequence_gap {count, symbol}                          a change of the book is counted and not sent
  silent_stall {duration_ms, scope}                     sockets stay open and say nothing
  disconnect {scope, how, count}                        sockets end; how: close (default) or cut
  clock_skew {ms, duration_ms}                          the venue's clock is wrong by so much
  ban {duration_ms}                                     as the venue shuts out who asked too much
  refuse_connections {duration_ms}                      nobody is let in, nobody stays
  maintenance {duration_ms}                             every request fails, no socket stays
  each: after_ms (so long after it was added), every_ms (and again); deed: place, cancel or amend;
  scope: market, account or all

For tests, from this machine alone:
  curl -d '{"symbol":"BTC/USDT","price":"49000"}' localhost:9001/_market        holds it there; null lets go
  curl -d '{"symbol":"BTC/USDT","trade":{"price":"49000","qty":"0.1","side":"sell"}}' localhost:9001/_market
  curl localhost:9001/_account                                        orders, fills and balances, exact
  curl -d '{"asset":"USDT","amount":"1000"}' localhost:9001/_deposit
`

/** `veloz sandbox`: runs until it is told to stop. */
export function addSandbox(program: Command, world: World, finish: (code: number) => void): void {
  const command = program
    .command('sandbox')
    .description('simulated exchanges that speak the protocols of the real ones, on this machine')
    .requiredOption('--venue <name>', 'binance, okx, bybit, coinbase or all')
    .option(
      '--port <number>',
      'REST and WebSocket; with all venues four from here on; 0 takes free ones',
      '9001',
    )
    .option('--host <address>', 'where to listen', '127.0.0.1')
    .option('--data <file>', 'a recorded market instead of a simulated one')
    .option('--faults <file>', 'what is to go wrong, and when')
    .option('--api-key <key>', 'sandbox-key when left out')
    .option('--api-secret <secret>', 'sandbox-secret when left out; Coinbase is given the base64 of it')
    .option('--passphrase <text>', 'sandbox-passphrase when left out; for OKX and Coinbase')
    .option('--balance <list>', 'such as USDT=100000,BTC=1, which is the default (USD at Coinbase)')
    .option('--symbols <list>', 'such as BTC/USDT,ETH/USDT, which is the default (/USD at Coinbase)')
    .option('--seed <number>', 'the same seed makes the same market', '7')
    .option('--no-rate-limits', 'nobody is refused for asking too often')
    .option('--json', 'print one line of JSON with ports and keys')
    .addHelpText('after', HELP)
    .action(async () => finish(await sandbox(command.opts<SandboxFlags>(), world)))
}

async function sandbox(flags: SandboxFlags, world: World): Promise<number> {
  const module = await world.loadSandbox()
  const faults = faultsOf(flags.faults, module, world)
  const read =
    typeof faults === 'string' ? { ok: false as const, problem: faults } : sandboxPlan(flags, world, faults)
  if (!read.ok) {
    world.err(`veloz: ${read.problem}.\n`)
    return 2
  }
  const stop = stopRequest(world)
  try {
    const onNotice = (text: string) => world.err(`veloz: ${text}\n`)
    const running = await module.startSandbox(read.plan, { onNotice, faces: module.FACES })
    greet(running, { flags, plan: read.plan }, world)
    await stop.requested
    await running.stop()
    return 0
  } finally {
    stop.release()
  }
}

function greet(
  { venues }: RunningSandbox,
  { flags, plan }: { readonly flags: SandboxFlags; readonly plan: SandboxPlan },
  world: World,
): void {
  world.out(flags.json === true ? sandboxJson(venues) : sandboxText(venues))
  if (!['127.0.0.1', '::1', 'localhost'].includes(plan.hostname)) {
    world.err(`veloz: whoever reaches ${plan.hostname} can use it; it is made for tests.\n`)
  }
}

/** A text says what is wrong with the file. */
function faultsOf(
  path: string | undefined,
  { readFaults }: SandboxModule,
  world: World,
): SandboxPlan['faults'] | string {
  if (path === undefined) return []
  const file = world.readFile(path.startsWith('/') ? path : `${world.cwd}/${path}`)
  if (!file.ok) return `--faults ${path}: ${file.message}`
  const read = readFaults(file.text)
  return read.ok ? read.faults : `--faults ${path}: ${read.problem}`
}
