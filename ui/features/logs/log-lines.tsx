import { useVirtualizer } from '@tanstack/react-virtual'
import { type UIEvent, useEffect, useRef } from 'react'
import type { LogRow } from '../../../src/contract/index.ts'
import { Time } from '../../components/index.ts'
import { exactText } from '../../data/index.ts'
import { fieldsText } from './tail.ts'

interface LinesProps {
  readonly lines: readonly LogRow[]
  readonly isStopped: boolean
  /** Somebody scrolled up to read. */
  readonly onLeaveEnd: () => void
  readonly chosen: number | null
  readonly onChoose: (id: number | null) => void
}

const LINE_HEIGHT = 24
const OVERSCAN = 20
/** So close to the end still counts as the end: a line may be half seen. */
const END_SLACK = 30

/** The newest at the foot, which it follows until somebody scrolls up; drawn only where it is seen. */
export function LogLines({ lines, isStopped, onLeaveEnd, chosen, onChoose }: LinesProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_HEIGHT,
    getItemKey: (index) => lines[index]?.id ?? index,
    overscan: OVERSCAN,
  })
  const lastId = lines.at(-1)?.id ?? 0
  useEffect(() => {
    const box = scroller.current
    if (box !== null && !isStopped && lastId > 0) box.scrollTop = box.scrollHeight
  }, [isStopped, lastId])
  const lastTop = useRef(0)
  const onScroll = ({ currentTarget: box }: UIEvent<HTMLDivElement>) => {
    const isUpwards = box.scrollTop < lastTop.current
    lastTop.current = box.scrollTop
    if (isUpwards && box.scrollHeight - box.scrollTop - box.clientHeight > END_SLACK) onLeaveEnd()
  }
  return (
    <section
      ref={scroller}
      className="log-lines"
      aria-label="Log lines"
      onScroll={onScroll}
      data-testid="log-lines"
    >
      <ol style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ key, index, start }) => {
          const line = lines[index]
          return line === undefined ? null : (
            <li key={key} style={{ transform: `translateY(${start}px)` }}>
              <Line line={line} isChosen={line.id === chosen} onChoose={onChoose} />
            </li>
          )
        })}
      </ol>
    </section>
  )
}

interface LineProps {
  readonly line: LogRow
  readonly isChosen: boolean
  readonly onChoose: (id: number | null) => void
}

function Line({ line, isChosen, onChoose }: LineProps) {
  const { id, ts_ns, level, message } = line
  return (
    <button
      type="button"
      className="log-line"
      data-level={level}
      aria-expanded={isChosen}
      onClick={() => onChoose(isChosen ? null : id)}
    >
      <Time ns={exactText(ts_ns)} />
      <span className="log-level">{level}</span>
      <span className="log-message">
        {message} <span className="text-soft">{fieldsText(line)}</span>
      </span>
    </button>
  )
}
