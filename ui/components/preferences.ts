import { createContext, useCallback, useContext, useLayoutEffect, useMemo, useState } from 'react'
import { remember, remembered } from '../lib/browser.ts'
import type { Zone } from '../lib/time.ts'
import { useMediaQuery } from './hooks.ts'

export type Theme = 'dark' | 'light'
export type Density = 'comfortable' | 'compact'
/** The colour of rising, then of falling: blue and orange are told apart by everybody; red rises in Asia. */
export type Directions = 'green-red' | 'blue-orange' | 'red-green'
/** What a page may sound at or say in a corner. */
export type Occasion = 'fill' | 'rejection' | 'disconnect' | 'halt'
export type Occasions = Readonly<Record<Occasion, boolean>>

/** What a person chose about the page itself; kept in the browser. */
export interface Choices {
  readonly themeChoice: Theme | 'system'
  readonly density: Density
  readonly directions: Directions
  readonly zone: Zone
  readonly hasShortcuts: boolean
  /** An order is shown once more before it goes; null: only where money is real. */
  readonly confirmsOrders: boolean | null
  readonly sounds: Occasions
  readonly toasts: Occasions
}

export interface Preferences extends Choices {
  /** The one that holds now. */
  readonly theme: Theme
  readonly change: (part: Partial<Choices>) => void
}

const USUAL: Choices = {
  themeChoice: 'system',
  density: 'comfortable',
  directions: 'green-red',
  zone: 'utc',
  hasShortcuts: true,
  confirmsOrders: null,
  sounds: { fill: false, rejection: false, disconnect: false, halt: false },
  toasts: { fill: true, rejection: true, disconnect: true, halt: true },
}

export const PreferencesContext = createContext<Preferences | null>(null)

export function usePreferences(): Preferences {
  const preferences = useContext(PreferencesContext)
  if (!preferences) throw new Error('This part of the page stands outside its preferences.')
  return preferences
}

const KEPT_AS = 'preferences'

export function usePreferencesSource(): Preferences {
  const isSystemLight = useMediaQuery('(prefers-color-scheme: light)')
  const [choices, setChoices] = useState(() => readChoices(remembered(KEPT_AS)))
  const system: Theme = isSystemLight ? 'light' : 'dark'
  const theme = choices.themeChoice === 'system' ? system : choices.themeChoice
  const { density, directions } = choices
  // A layout effect runs before the chart's own, which reads its colours from the page.
  useLayoutEffect(() => {
    const { dataset } = document.documentElement
    dataset['theme'] = theme
    dataset['density'] = density
    dataset['directions'] = directions
  }, [theme, density, directions])
  const change = useCallback((part: Partial<Choices>) => {
    setChoices((now) => {
      const next = { ...now, ...part }
      remember(KEPT_AS, JSON.stringify(next))
      return next
    })
  }, [])
  return useMemo(() => ({ ...choices, theme, change }), [choices, theme, change])
}

/** Whatever is missing or unknown in what was kept is as usual. */
export function readChoices(kept: string | null): Choices {
  const known = recordOf(kept)
  return {
    themeChoice: oneOf(known['themeChoice'], ['dark', 'light', 'system'], USUAL.themeChoice),
    density: oneOf(known['density'], ['comfortable', 'compact'], USUAL.density),
    directions: oneOf(known['directions'], ['green-red', 'blue-orange', 'red-green'], USUAL.directions),
    zone: oneOf(known['zone'], ['utc', 'local'], USUAL.zone),
    hasShortcuts: isOn(known['hasShortcuts'], USUAL.hasShortcuts),
    confirmsOrders: typeof known['confirmsOrders'] === 'boolean' ? known['confirmsOrders'] : null,
    sounds: occasionsOf(known['sounds'], USUAL.sounds),
    toasts: occasionsOf(known['toasts'], USUAL.toasts),
  }
}

type Kept = Readonly<Record<string, unknown>>

function recordOf(text: string | null): Kept {
  if (text === null) return {}
  try {
    return asRecord(JSON.parse(text))
  } catch {
    // Written by something else: as if nothing had been chosen.
    return {}
  }
}

const asRecord = (value: unknown): Kept =>
  typeof value === 'object' && value !== null ? (value as Kept) : {}

function oneOf<Word extends string>(value: unknown, words: readonly Word[], usual: Word): Word {
  return words.find((word) => word === value) ?? usual
}

const isOn = (value: unknown, usual: boolean): boolean => (typeof value === 'boolean' ? value : usual)

function occasionsOf(value: unknown, usual: Occasions): Occasions {
  const known = asRecord(value)
  return {
    fill: isOn(known['fill'], usual.fill),
    rejection: isOn(known['rejection'], usual.rejection),
    disconnect: isOn(known['disconnect'], usual.disconnect),
    halt: isOn(known['halt'], usual.halt),
  }
}
