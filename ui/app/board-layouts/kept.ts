import { DEFAULT_TILINGS, type ScreenSize } from './defaults.ts'
import { isTiling, PANELS, type PanelName, type Place, type Tiling } from './tiling.ts'

/** The arrangement that is always there. */
export const STANDARD = 'Standard'
export const NAMES_MAX = 12
export const NAME_LENGTH_MAX = 24

/** Everything kept in the browser: arrangements by name and screen size, and the chosen one. */
export interface KeptLayouts {
  readonly chosen: string
  readonly tilings: Readonly<Record<string, Readonly<Partial<Record<ScreenSize, Tiling>>>>>
}

export const NO_LAYOUTS: KeptLayouts = { chosen: STANDARD, tilings: {} }

export const namesOf = ({ tilings }: KeptLayouts): readonly string[] => [
  STANDARD,
  ...Object.keys(tilings).filter((name) => name !== STANDARD),
]

export function tilingFor({ chosen, tilings }: KeptLayouts, size: ScreenSize): Tiling {
  return tilings[chosen]?.[size] ?? DEFAULT_TILINGS[size]
}

export function withTiling(kept: KeptLayouts, size: ScreenSize, tiling: Tiling): KeptLayouts {
  const { chosen, tilings } = kept
  return { chosen, tilings: { ...tilings, [chosen]: { ...tilings[chosen], [size]: tiling } } }
}

/** As a newcomer finds it, at every screen size. */
export function withoutChanges({ chosen, tilings }: KeptLayouts): KeptLayouts {
  return { chosen, tilings: { ...tilings, [chosen]: {} } }
}

/** What is shown now, under a new name. */
export function savedAs({ chosen, tilings }: KeptLayouts, name: string): KeptLayouts {
  return { chosen: name, tilings: { ...tilings, [name]: tilings[chosen] ?? {} } }
}

export function withoutName({ tilings }: KeptLayouts, name: string): KeptLayouts {
  const rest = Object.fromEntries(Object.entries(tilings).filter(([known]) => known !== name))
  return { chosen: STANDARD, tilings: rest }
}

/** What is damaged, or of another version, is left out. */
export function readLayouts(text: string | null): KeptLayouts {
  const kept = asRecord(parsed(text))
  const tilings = Object.entries(asRecord(kept['tilings'])).slice(0, NAMES_MAX)
  const read = Object.fromEntries(tilings.map(([name, sizes]) => [name, readSizes(asRecord(sizes))]))
  const { chosen } = kept
  return {
    chosen: typeof chosen === 'string' && Object.hasOwn(read, chosen) ? chosen : STANDARD,
    tilings: read,
  }
}

function readSizes(sizes: Readonly<Record<string, unknown>>): Partial<Record<ScreenSize, Tiling>> {
  const read: Partial<Record<ScreenSize, Tiling>> = {}
  for (const size of ['small', 'medium', 'large'] as const) {
    const places = sizes[size]
    if (!Array.isArray(places)) continue
    const tiling = places.map(readPlace).filter((place) => place !== null)
    if (tiling.length === places.length && isTiling(tiling)) read[size] = tiling
  }
  return read
}

function readPlace(value: unknown): Place | null {
  const { i, x, y, w, h } = asRecord(value)
  const name = PANELS.find((panel): panel is PanelName => panel === i)
  if (name === undefined) return null
  return { i: name, x: Number(x), y: Number(y), w: Number(w), h: Number(h) }
}

function parsed(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text)
  } catch {
    // Written by something else: as if nothing had been kept.
    return null
  }
}

const asRecord = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
