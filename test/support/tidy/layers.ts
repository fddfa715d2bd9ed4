import { posix } from 'node:path'
import { type Import, importsOf } from './imports.ts'
import type { Problem } from './problem.ts'
import type { SourceFile } from './source-file.ts'

/** Who may import whom. A name with `:types` may be imported with `import type` only. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  contract: [],
  engine: ['domain'],
  strategy: ['domain'],
  sim: ['domain'],
  'market-data': ['domain'],
  stats: ['domain'],
  identity: ['domain'],
  ports: ['domain'],
  wire: ['domain', 'contract', 'ports:types'],
  runtime: ['domain', 'ports', 'engine', 'market-data', 'contract', 'wire'],
  adapters: ['domain', 'ports', 'sim', 'market-data', 'identity:types'],
  http: ['domain', 'contract', 'wire', 'ports', 'runtime:types', 'identity'],
  line: ['domain', 'contract', 'wire', 'ports', 'runtime:types', 'identity'],
  remote: ['domain', 'ports', 'engine', 'runtime', 'line'],
  sandbox: ['domain', 'ports', 'sim', 'market-data'],
  app: [
    ...['domain', 'contract', 'engine', 'strategy', 'sim', 'stats', 'identity', 'ports', 'wire', 'runtime'],
    ...['market-data', 'adapters', 'http', 'line', 'remote', 'sandbox'],
  ],
  cli: ['app', 'domain', 'contract', 'ports'],
}

/**
 * Layers that see the world through arguments and ports only, with the packages they may use all the same.
 */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  contract: ['@sinclair/typebox'],
  engine: [],
  strategy: [],
  sim: [],
  'market-data': [],
  stats: [],
  identity: [],
  ports: [],
  wire: [],
  runtime: [],
  remote: [],
}

/**
 * Layers that are a row of houses, each with a door of its own; what lies between them is entered by name.
 */
export const ROWS: ReadonlySet<string> = new Set(['adapters', 'app', 'http', 'sandbox'])
/** Houses that never know one another. */
const SEPARATE = new Set(['adapters', 'sandbox'])
/** What all houses of such a row stand on. */
const COMMON_GROUND = new Set(['sandbox/core'])

/** Left may not know right; `data` and what is right of it may know the wire's shapes. */
const UI_ORDER = ['lib', 'components', 'data', 'features', 'app']

export function layerProblems(file: SourceFile): readonly Problem[] {
  return importsOf(file).flatMap((entry) => {
    const message = layerMessage(file.path, entry)
    return message === null ? [] : [{ path: file.path, line: entry.line, message }]
  })
}

function layerMessage(path: string, entry: Import): string | null {
  const [top, layer = ''] = path.split('/')
  if (!entry.specifier.startsWith('.')) return top === 'src' ? packageMessage(layer, entry.specifier) : null
  const target = resolved(path, entry.specifier)
  if (top === 'src') return srcMessage(path, target, entry)
  return top === 'ui' ? uiMessage(path, target, entry) : null
}

function packageMessage(layer: string, specifier: string): string | null {
  const allowed = PACKAGES[layer]
  if (!allowed || allowed.includes(specifier)) return null
  return `src/${layer} uses no packages, but imports ${specifier}`
}

function srcMessage(path: string, target: string, { isTypeOnly }: Import): string | null {
  const [, from = ''] = path.split('/')
  const [top, to = ''] = target.split('/')
  if (target === 'package.json') return from === 'app' ? null : 'only src/app may read package.json'
  if (top !== 'src') return `src imports nothing outside src, but ${target}`
  if (path === 'src/main.ts') {
    return ['app', 'cli'].includes(to) ? null : `src/main.ts imports src/app and src/cli only, not ${target}`
  }
  if (from === to) return neighbourMessage(path, target)
  const allowed = MAY_IMPORT[from]
  if (!allowed) return `src/${from} is no known layer`
  if (allowed.includes(to)) return null
  if (!allowed.includes(`${to}:types`)) return `src/${from} may not import src/${to}`
  return isTypeOnly ? null : `src/${from} may import types only from src/${to}`
}

function neighbourMessage(path: string, target: string): string | null {
  const [, layer = '', from = ''] = path.split('/')
  const to = target.split('/')[2] ?? ''
  if (!SEPARATE.has(layer) || from === to || COMMON_GROUND.has(`${layer}/${to}`)) return null
  return `src/${layer}/${from} may not know src/${layer}/${to}`
}

function uiMessage(path: string, target: string, { isTypeOnly }: Import): string | null {
  const [, from = '', feature = ''] = path.split('/')
  const [top, to = '', otherFeature = ''] = target.split('/')
  if (top === 'src') {
    if (to !== 'contract') return `ui may not import src/${to}`
    return isTypeOnly ? null : 'ui may import types only from src/contract'
  }
  if (top !== 'ui') return `ui imports nothing outside ui, but ${target}`
  const [rank, otherRank] = [UI_ORDER.indexOf(from), UI_ORDER.indexOf(to)]
  if (rank !== -1 && otherRank > rank) return `ui/${from} may not import ui/${to}`
  if (from === 'features' && to === 'features' && feature !== otherFeature) {
    return `ui/features/${feature} may not know ui/features/${otherFeature}`
  }
  return null
}

/**
 * A folder is entered by its `index.ts`: what another folder may use is what is exported there. Going up,
 * to what a folder shares with those inside it, needs no door.
 */
export function doorProblems(file: SourceFile, exists: (path: string) => boolean): readonly Problem[] {
  if (!file.path.startsWith('src/')) return []
  return importsOf(file).flatMap(({ specifier, line }) => {
    if (!specifier.startsWith('.')) return []
    const door = doorPassedBy(file.path, resolved(file.path, specifier))
    if (door === null || !exists(door)) return []
    return [{ path: file.path, line, message: `${specifier} passes by the door ${door}` }]
  })
}

/** The outermost door between two files that the import does not go through, or null. */
function doorPassedBy(path: string, target: string): string | null {
  const here = posix.dirname(path).split('/')
  const there = posix.dirname(target).split('/')
  let shared = 0
  while (shared < there.length && here[shared] === there[shared]) shared++
  if (shared === there.length) return null
  // A row of houses (src/adapters) has no door of its own; each house has one.
  const isRow = there[0] === 'src' && shared === 1 && ROWS.has(there[1] ?? '') && there.length > 2
  const door = `${there.slice(0, shared + (isRow ? 2 : 1)).join('/')}/index.ts`
  return target === door ? null : door
}

function resolved(path: string, specifier: string): string {
  return posix.normalize(posix.join(posix.dirname(path), specifier))
}
