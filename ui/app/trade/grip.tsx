import { type KeyboardEvent, useId, useState } from 'react'
import { Select } from '../../components/index.ts'
import {
  type Edge,
  neighbourOf,
  PANELS,
  type PanelName,
  type Tiling,
  withEdgeMoved,
  withPanel,
  withSwapped,
} from '../board-layouts/index.ts'
import { PANEL_TITLES } from './panel-content.tsx'

interface GripProps {
  readonly name: PanelName
  readonly tiling: Tiling
  readonly onChange: (tiling: Tiling) => void
}

const SIDES: Readonly<Record<string, Edge>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'top',
  ArrowDown: 'bottom',
}

const CHOICES = PANELS.map((value) => ({ value, label: PANEL_TITLES[value] }))

/** Lies over a panel while the layout is edited: to drag, or to move and size by the arrow keys. */
export function Grip({ name, tiling, onChange }: GripProps) {
  const hintId = useId()
  const [said, setSaid] = useState('')
  const settle = (next: Tiling, moved: string) => {
    setSaid(
      next === tiling ? `${PANEL_TITLES[name]} cannot go further.` : `${moved} ${placeWords(next, name)}`,
    )
    if (next !== tiling) onChange(next)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const side = SIDES[event.key]
    if (side === undefined) return
    event.preventDefault()
    event.stopPropagation()
    if (event.shiftKey) return settle(sized(tiling, name, side), `${PANEL_TITLES[name]}:`)
    const other = neighbourOf(tiling, name, side)
    if (other === null) return settle(tiling, '')
    settle(
      withSwapped(tiling, name, other),
      `${PANEL_TITLES[name]} and ${PANEL_TITLES[other]} changed places.`,
    )
  }
  return (
    <>
      <button
        type="button"
        className="grip"
        aria-label={`Move ${PANEL_TITLES[name]}`}
        aria-describedby={hintId}
        onKeyDown={onKeyDown}
        data-testid={`grip-${name}`}
      >
        <span className="grip-title">{PANEL_TITLES[name]}</span>
        <span id={hintId} className="grip-hint">
          Drag, or arrow keys: change places. Shift and arrow keys: size.
        </span>
      </button>
      <div className="grip-choice">
        <Select
          label={`Show in the place of ${PANEL_TITLES[name]}`}
          isLabelHidden
          value={name}
          choices={CHOICES}
          onChange={(wanted) => onChange(withPanel(tiling, name, wanted))}
        />
      </div>
      <span className="sr-only" role="status">
        {said}
      </span>
    </>
  )
}

/** Right and down enlarge, left and up shrink; at the board's end the other edge moves. */
function sized(tiling: Tiling, name: PanelName, side: Edge): Tiling {
  const isUpright = side === 'left' || side === 'right'
  const isGrowing = side === 'right' || side === 'bottom'
  const [far, near]: readonly [Edge, Edge] = isUpright ? ['right', 'left'] : ['bottom', 'top']
  const step = isGrowing ? 1 : -1
  const byFar = withEdgeMoved(tiling, name, far, step)
  return byFar === tiling ? withEdgeMoved(tiling, name, near, -step) : byFar
}

function placeWords(tiling: Tiling, name: PanelName): string {
  const place = tiling.find(({ i }) => i === name)
  if (!place) return ''
  return `Column ${place.x + 1}, row ${place.y + 1}, ${place.w} wide, ${place.h} high.`
}
