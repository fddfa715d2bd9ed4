import {
  type Config,
  enginePlaceText,
  type LoadedConfig,
  type MarketSource,
  SETTING_PATHS,
  sourceText,
  tradedVenues,
} from '../app/config/index.ts'

/** The mode in words that cannot be mistaken. */
export function modeText({ config }: LoadedConfig, face: Face): string {
  if (face === 'gateway' && config.engine.transport.kind !== 'inproc') return 'as its engine has it'
  const venues = tradedVenues(config)
    .map((name) => venueText(config, name))
    .join(', ')
  switch (config.engine.mode) {
    case 'simulation':
      return 'PAPER – simulated exchange'
    case 'testnet':
      return `TESTNET – test money at ${venues}`
    case 'live':
      return `LIVE – REAL MONEY at ${venues}`
  }
}

/** Another address is told of: what looks like the venue may be somebody's imitation of it. */
function venueText({ venues }: Config, name: keyof Config['venues']): string {
  const { restUrl } = venues[name]
  return restUrl === null ? name : `${name} (${restUrl})`
}

export function marketText({ config }: LoadedConfig): string {
  const { marketSource, marketSymbol, transport, mode } = config.engine
  if (transport.kind !== 'inproc') return 'as its engine has it'
  if (mode !== 'simulation') return 'of each venue where it trades'
  return `${sourceWords(marketSource, config.simulation.seed)}, ${marketSymbol}`
}

function sourceWords(source: MarketSource, seed: number): string {
  switch (source.kind) {
    case 'sim':
      return `simulated, seed ${seed}`
    case 'replay':
      return `replay of ${source.file} ${paceText(source.speed)}`
    case 'venue':
      return `live prices of ${source.venue}`
  }
}

/** Where the engine is, as it would be written. */
export function engineText({ config }: LoadedConfig): string {
  return enginePlaceText(config.engine.transport)
}

/** How a program on this machine reaches the gateway. */
export function apiBase({ config }: LoadedConfig): string {
  const { host, port } = config.server
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`
}

/** What is started: everything behind the gateway, or the engine alone. */
export type Face = 'gateway' | 'engine'

export interface PlanFacts {
  readonly version: string
  readonly dataDirectory: string
  readonly face: Face
}

/** What would be started, one fact a line, and where each value that is not a default came from. */
export function planText(loaded: LoadedConfig, facts: PlanFacts): string {
  const { file, sources } = loaded
  const changed = SETTING_PATHS.filter((path) => sources[path].from !== 'default')
  const lines = [
    `VeloZ ${facts.version}: dry run, nothing is started`,
    `Mode: ${modeText(loaded, facts.face)}`,
    `Market: ${marketText(loaded)}`,
    `Data directory: ${facts.dataDirectory}`,
    `Configuration: ${file ?? 'no file, defaults'}`,
    ...faceLines(loaded, facts.face),
    ...changed.map((path) => `Set: ${path} by ${sourceText(sources[path])}`),
  ]
  return `${lines.join('\n')}\n`
}

function faceLines(loaded: LoadedConfig, face: Face): string[] {
  if (face === 'engine')
    return ['Commands: one a line on standard input or a socket; events the same way back']
  const { auth, engine } = loaded.config
  const signIn = `Sign-in: ${auth.enabled ? 'on' : 'off (this machine only)'}`
  const where = engine.transport.kind === 'inproc' ? [] : [`Engine: ${engineText(loaded)}`]
  return [...where, signIn, `API Base: ${apiBase(loaded)}`]
}

function paceText(speed: number | 'max'): string {
  return speed === 'max' ? 'without waiting' : `at ${speed} times its pace`
}
