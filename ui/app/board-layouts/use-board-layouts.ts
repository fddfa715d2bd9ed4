import { createContext, useCallback, useContext, useMemo, useState } from 'react'
import { remember, remembered } from '../../lib/browser.ts'
import type { ScreenSize } from './defaults.ts'
import {
  type KeptLayouts,
  namesOf,
  readLayouts,
  savedAs,
  tilingFor,
  withoutChanges,
  withoutName,
  withTiling,
} from './kept.ts'
import type { Tiling } from './tiling.ts'

/** How the trading board is arranged, and whether it is being arranged. */
export interface BoardLayouts {
  readonly isEditing: boolean
  readonly startEditing: () => void
  readonly stopEditing: () => void
  readonly names: readonly string[]
  readonly chosen: string
  readonly choose: (name: string) => void
  readonly saveAs: (name: string) => void
  /** Of the chosen one, which then is the standard one again. */
  readonly remove: () => void
  readonly reset: () => void
  readonly tilingFor: (size: ScreenSize) => Tiling
  readonly change: (size: ScreenSize, tiling: Tiling) => void
}

export const BoardLayoutsContext = createContext<BoardLayouts | null>(null)

export function useBoardLayouts(): BoardLayouts {
  const layouts = useContext(BoardLayoutsContext)
  if (!layouts) throw new Error('This part of the page stands outside the board layouts.')
  return layouts
}

const KEPT_AS = 'board'

export function useBoardLayoutsSource(): BoardLayouts {
  const [kept, setKept] = useState(() => readLayouts(remembered(KEPT_AS)))
  const [isEditing, setEditing] = useState(false)
  const update = useCallback((change: (now: KeptLayouts) => KeptLayouts) => {
    setKept((now) => {
      const next = change(now)
      remember(KEPT_AS, JSON.stringify(next))
      return next
    })
  }, [])
  return useMemo(
    () => ({
      isEditing,
      startEditing: () => setEditing(true),
      stopEditing: () => setEditing(false),
      names: namesOf(kept),
      chosen: kept.chosen,
      choose: (name) => update((now) => ({ ...now, chosen: name })),
      saveAs: (name) => update((now) => savedAs(now, name)),
      remove: () => update((now) => withoutName(now, now.chosen)),
      reset: () => update(withoutChanges),
      tilingFor: (size) => tilingFor(kept, size),
      change: (size, tiling) => update((now) => withTiling(now, size, tiling)),
    }),
    [kept, isEditing, update],
  )
}
