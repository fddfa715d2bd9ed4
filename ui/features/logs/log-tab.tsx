import { useEffect, useState } from 'react'
import type { LogLevelText, LogRow } from '../../../src/contract/index.ts'
import {
  Button,
  type Choice,
  Empty,
  KeyValues,
  Loading,
  ProblemNote,
  SearchField,
  Select,
  Time,
} from '../../components/index.ts'
import { exactText, useDownload } from '../../data/index.ts'
import { LogLines } from './log-lines.tsx'
import { useLogTail } from './use-log-tail.ts'

const LEVELS: readonly Choice<LogLevelText>[] = [
  { value: 'debug', label: 'Every level' },
  { value: 'info', label: 'Info and above' },
  { value: 'warn', label: 'Warnings and errors' },
  { value: 'error', label: 'Errors' },
]

/** The server looks through its lines once for a word, not for each of its letters. */
const TYPING_MS = 250

/** The log of the gateway's own process, as it is written. */
export function LogTab() {
  const [level, setLevel] = useState<LogLevelText>('info')
  const [text, setText] = useState('')
  const contains = useSettled(text)
  const tail = useLogTail({ level, contains })
  const [chosen, setChosen] = useState<number | null>(null)
  const line = tail.lines.find(({ id }) => id === chosen) ?? null
  return (
    <div className="log-tab">
      <div className="table-tools">
        <Select
          label="Level"
          isLabelHidden
          value={level}
          choices={LEVELS}
          onChange={setLevel}
          testId="log-level"
        />
        <SearchField label="Filter the log" value={text} onText={setText} placeholder="Text or field" />
        <Following {...tail} />
        <Csv level={level} contains={contains} />
      </div>
      <ProblemNote problem={tail.problem} />
      {tail.isLoading && <Loading what="the log" />}
      {!tail.isLoading && tail.lines.length === 0 ? (
        <Empty>{contains === '' ? EMPTY : `No line of this level contains “${contains}”.`}</Empty>
      ) : (
        <LogLines
          lines={tail.lines}
          isStopped={tail.isStopped}
          onLeaveEnd={tail.stop}
          chosen={chosen}
          onChoose={setChosen}
        />
      )}
      {line !== null && <Details line={line} onClose={() => setChosen(null)} />}
    </div>
  )
}

const EMPTY = 'No line of this level was written since VeloZ started. Choose a lower level to see more.'

interface FollowingProps {
  readonly isStopped: boolean
  readonly waiting: number
  readonly stop: () => void
  readonly follow: () => void
}

function Following({ isStopped, waiting, stop, follow }: FollowingProps) {
  return (
    <>
      <Button
        size="small"
        aria-pressed={isStopped}
        onClick={isStopped ? follow : stop}
        data-testid="log-pause"
      >
        {isStopped ? 'Resume' : 'Pause'}
      </Button>
      <span role="status" className="text-soft" data-testid="log-waiting">
        {!isStopped ? 'live' : waiting === 1 ? 'paused, 1 line waits' : `paused, ${waiting} lines wait`}
      </span>
    </>
  )
}

function Csv({ level, contains }: { readonly level: string; readonly contains: string }) {
  const { download, isBusy, problem } = useDownload()
  const asked = new URLSearchParams({ level, limit: '5000', ...(contains === '' ? {} : { contains }) })
  return (
    <span className="ml-auto">
      <ProblemNote problem={problem} />
      <Button
        size="small"
        disabled={isBusy}
        onClick={() => void download(`/api/logs?${asked}`, 'veloz-log.csv')}
      >
        CSV
      </Button>
    </span>
  )
}

function Details({ line, onClose }: { readonly line: LogRow; readonly onClose: () => void }) {
  const fields = Object.entries(line.fields ?? {})
  return (
    <section className="log-details" aria-label="Line">
      <div className="log-details-head">
        <strong>{line.message}</strong>
        <span className="text-soft">
          {line.level}, <Time ns={exactText(line.ts_ns)} />
        </span>
        <Button size="small" className="ml-auto" onClick={onClose}>
          Close
        </Button>
      </div>
      {fields.length === 0 ? (
        <p className="text-soft">Nothing more was written with it.</p>
      ) : (
        <KeyValues pairs={fields.map(([name, value]) => ({ name, value: textOf(value) }))} />
      )}
    </section>
  )
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** The text once nobody types any more. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), TYPING_MS)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}
