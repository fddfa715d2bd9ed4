import { useMemo, useState } from 'react'
import { GridLayout, type LayoutItem } from 'react-grid-layout'
import { type ElementSize, useSize } from '../../components/index.ts'
import { useInstrument } from '../../data/index.ts'
import { ROWS, screenSizeOf, type Tiling, useBoardLayouts } from '../board-layouts/index.ts'
import type { Layout } from '../layout.ts'
import { BoardEditor } from './board-editor.tsx'
import { afterDrop, afterResize, HANDLES, itemsOf, LOOSE, meetingEdges, unitsOf } from './grid.ts'
import { Grip } from './grip.tsx'
import { PanelContent } from './panel-content.tsx'

/** Everything at once, on a desk. */
export function Board(layout: Layout) {
  const [ref, size] = useSize()
  const { isEditing, tilingFor } = useBoardLayouts()
  const instrument = useInstrument()
  return (
    <div className="trade" data-ticket={isLowLeft(tilingFor(shownScreen())) ? 'low-left' : 'elsewhere'}>
      <h1 className="sr-only">Trade {instrument?.symbol}</h1>
      {isEditing && <BoardEditor />}
      <div ref={ref} className="board" data-editing={isEditing}>
        {/* Where it finds this, the library that drags adds no style of its own, which the page forbids. */}
        <template id="react-draggable-style-el" />
        {size.width > 0 && <BoardGrid size={size} layout={layout} />}
      </div>
    </div>
  )
}

const shownScreen = () => screenSizeOf(window.innerWidth)

/** As far to the right as a notice reaches in the narrowest window of a board. */
const NOTICE_COLUMNS = 16

/** Where notices would lie over the ticket's button. */
const isLowLeft = (tiling: Tiling): boolean =>
  tiling.some(({ i, x, y, h }) => i === 'ticket' && x < NOTICE_COLUMNS && y + h === ROWS)

interface BoardGridProps {
  readonly size: ElementSize
  readonly layout: Layout
}

function BoardGrid({ size, layout }: BoardGridProps) {
  const { isEditing, tilingFor, change } = useBoardLayouts()
  const [revision, setRevision] = useState(0)
  const screen = shownScreen()
  const tiling = tilingFor(screen)
  const items = useMemo(() => itemsOf(tiling, revision), [tiling, revision])
  const { columnPx, rowPx } = unitsOf(size)
  const strategy = useMemo(() => meetingEdges({ columnPx, rowPx }), [columnPx, rowPx])
  const settle = (next: Tiling) => {
    change(screen, next)
    setRevision((now) => now + 1)
  }
  const grid = useMemo(
    () => ({ cols: 48, rowHeight: rowPx, margin: [0, 0], containerPadding: [0, 0] }) as const,
    [rowPx],
  )
  const drag = useMemo(() => ({ enabled: isEditing, handle: '.grip', bounded: true }), [isEditing])
  const resize = useMemo(() => ({ enabled: isEditing, handles: HANDLES }), [isEditing])
  const landed =
    (act: (now: Tiling, item: LayoutItem) => Tiling) => (_: unknown, __: unknown, item: LayoutItem | null) =>
      item && settle(act(tiling, item))
  return (
    <GridLayout
      width={size.width}
      autoSize
      layout={items}
      gridConfig={grid}
      dragConfig={drag}
      resizeConfig={resize}
      compactor={LOOSE}
      positionStrategy={strategy}
      onDragStop={landed(afterDrop)}
      onResizeStop={landed(afterResize)}
    >
      {tiling.map(({ i }) => (
        <div key={i} className="board-item">
          <div className="board-cell" inert={isEditing}>
            <PanelContent name={i} layout={layout} />
          </div>
          {isEditing && <Grip name={i} tiling={tiling} onChange={settle} />}
        </div>
      ))}
    </GridLayout>
  )
}
