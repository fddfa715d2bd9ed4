import { createContext, useCallback, useContext, useLayoutEffect, useMemo, useState } from 'react'
import { remember, remembered } from '../lib/browser.ts'
import type { Zone } from '../lib/time.ts'
import { useMediaQuery } from './hooks.ts'

export type Theme = 'dark' | 'light'

/** What a person chose about the page itself; kept in the browser. */
export interface Preferences {
  readonly theme: Theme
  readonly zone: Zone
  readonly hasShortcuts: boolean
  readonly setTheme: (theme: Theme) => void
  readonly setZone: (zone: Zone) => void
  readonly setShortcuts: (isOn: boolean) => void
}

export const PreferencesContext = createContext<Preferences | null>(null)

export function usePreferences(): Preferences {
  const preferences = useContext(PreferencesContext)
  if (!preferences) throw new Error('This part of the page stands outside its preferences.')
  return preferences
}

/** The theme follows the system until a person chooses one. */
export function usePreferencesSource(): Preferences {
  const isSystemLight = useMediaQuery('(prefers-color-scheme: light)')
  const [chosen, choose] = useState(() => remembered('theme'))
  const [zone, chooseZone] = useState<Zone>(() => (remembered('zone') === 'local' ? 'local' : 'utc'))
  const [hasShortcuts, chooseShortcuts] = useState(() => remembered('shortcuts') !== 'off')
  const theme = chosen === 'light' || chosen === 'dark' ? chosen : isSystemLight ? 'light' : 'dark'
  // A layout effect runs before the chart's own, which reads its colours from the page.
  useLayoutEffect(() => {
    document.documentElement.dataset['theme'] = theme
  }, [theme])
  const setTheme = useCallback((next: Theme) => {
    remember('theme', next)
    choose(next)
  }, [])
  const setZone = useCallback((next: Zone) => {
    remember('zone', next)
    chooseZone(next)
  }, [])
  const setShortcuts = useCallback((isOn: boolean) => {
    remember('shortcuts', isOn ? 'on' : 'off')
    chooseShortcuts(isOn)
  }, [])
  return useMemo(
    () => ({ theme, zone, hasShortcuts, setTheme, setZone, setShortcuts }),
    [theme, zone, hasShortcuts, setTheme, setZone, setShortcuts],
  )
}
