import type { Command } from 'commander'
import type { LoadedConfig } from '../app/config/index.ts'
import type { RunningApp } from '../app/running-app.ts'
import { COMMIT, VERSION } from '../app/version.ts'
import { configOf } from './config-flags.ts'
import { dryRunOf } from './dry-run.ts'
import { engineText, marketText, modeText } from './plan.ts'
import { type StopRequest, stopRequest } from './stop-request.ts'
import type { World } from './world.ts'

/** `veloz serve`: runs until it is told to stop, or says what it would do. */
export async function serve(command: Command, world: World): Promise<number> {
  const { dryRun, open } = command.opts<{ dryRun?: boolean; open?: boolean }>()
  const loaded = configOf(command, world, { printsWarnings: dryRun === true })
  if (typeof loaded === 'number') return loaded
  if (dryRun === true) return await dryRunOf(loaded, 'gateway', world)
  const stop = stopRequest(world, { reopensLogs: loaded.config.logging.dir !== null })
  try {
    const { serve: start } = await world.loadServe()
    const app = await start(loaded, { version: VERSION, commit: COMMIT })
    world.out(startText(loaded, app))
    if (open === true) await openPage(app, world)
    return await untilStopped(app, stop)
  } finally {
    stop.release()
  }
}

async function untilStopped(app: RunningApp, stop: StopRequest): Promise<number> {
  const first = await Promise.race([stop.requested, app.finished])
  if (typeof first === 'number') return first
  await app.stop(first)
  return await app.finished
}

async function openPage(app: RunningApp, world: World): Promise<void> {
  if (!(await world.openBrowser(app.signInUrl ?? app.address))) {
    world.err('veloz: no browser could be opened; use the address above.\n')
  }
}

/** What a person wants to see after a start, and the two things that are shown once. */
export function startText(loaded: LoadedConfig, app: RunningApp): string {
  const facts: [string, string][] = [
    ['Mode', modeText(loaded, 'gateway')],
    ['Market', marketText(loaded)],
    ['Data', loaded.dataDirectory],
    app.recovery === null ? ['Engine', engineText(loaded)] : ['Journal', journalText(app.recovery)],
    ...(app.trading.tradingState === 'active'
      ? []
      : [['Trading', tradingText(app.trading)] as [string, string]]),
    ...app.venueProblems.map((problem) => ['Venue', problem] as [string, string]),
    ['Page', app.address],
  ]
  const once: [string, string][] = [
    ...(app.generatedPassword === null
      ? []
      : [['Password', `${app.generatedPassword}   (user admin)`] as [string, string]]),
    ...(app.signInUrl === null ? [] : [['Sign in', app.signInUrl] as [string, string]]),
  ]
  const first =
    once.length === 0 ? '' : `\nFirst start: these are shown once, the link works once.\n${aligned(once)}`
  return `VeloZ ${VERSION}\n\n${aligned(facts)}${first}\n`
}

function journalText({ records, tornBytes }: NonNullable<RunningApp['recovery']>): string {
  const torn = tornBytes === 0 ? '' : `, ${tornBytes} bytes of an unfinished one cut off`
  return `${records} ${records === 1 ? 'record' : 'records'} recovered${torn}`
}

function tradingText(trading: RunningApp['trading']): string {
  const { tradingState, tradingStateWhy, mustReconcile, waitsForVenues } = trading
  if (waitsForVenues) return `${tradingState.toUpperCase()} ${tradingStateWhy}; it goes on by itself`
  const what = mustReconcile ? 'compare the orders and balances with the venues, then ' : ''
  return `${tradingState.toUpperCase()}: ${tradingStateWhy}; ${what}POST /api/trading_state makes it active`
}

function aligned(facts: readonly (readonly [label: string, value: string])[]): string {
  return facts.map(([label, value]) => `  ${label.padEnd(10)}${value}\n`).join('')
}
