import type { EngineHealthAnswer } from '../../../src/contract/index.ts'
import { KeyValues, Link, type Pair, StateDot } from '../../components/index.ts'
import { exactText, useDeviceSkewMs, useReplica } from '../../data/index.ts'
import { asSentence } from '../../lib/sentence.ts'
import { formatElapsed } from '../../lib/time.ts'
import { sizeText, systemConditions } from './condition.ts'
import { Popover } from './popover.tsx'
import { useFreshWithLine, useHealth, useVenues } from './use-condition.ts'

/** Engine, journal, clocks, rate limits and version in one word, and in all their numbers when opened. */
export function SystemChip() {
  const { value: health, isOld, problem, refresh } = useHealth()
  useFreshWithLine(refresh)
  const venues = useVenues().value?.items ?? []
  const conditions = systemConditions(health, venues, useDeviceSkewMs())
  const first = conditions.find(({ tone }) => tone === 'bad') ?? conditions[0]
  const isUnknown = isOld || (health === null && problem !== null)
  const tone = isUnknown ? 'soft' : (first?.tone ?? (health === null ? 'soft' : 'good'))
  return (
    <Popover
      title="System"
      testId="system-chip"
      button={
        <>
          <StateDot tone={tone} label="System" />
          {isUnknown && <span className="text-warn">unknown</span>}
          {!isUnknown && first && <span className="text-warn chip-problem">{first.says}</span>}
        </>
      }
    >
      {() => (
        <div className="flex flex-col gap-2 px-2 py-1">
          {isUnknown && <p className="stale-note">VeloZ does not answer: this is how it was.</p>}
          <SystemDetails health={health} />
          <Link to="/dashboard">Dashboard</Link>
        </div>
      )}
    </Popover>
  )
}

export function SystemDetails({ health }: { readonly health: EngineHealthAnswer | null }) {
  const venues = useVenues().value?.items ?? []
  const source = useReplica((replica) => replica.marketSource)
  const version = useReplica((replica) => replica.version)
  const conditions = systemConditions(health, venues, useDeviceSkewMs())
  return (
    <>
      {conditions.map(({ tone, says }) => (
        <StateDot key={says} tone={tone} label={asSentence(says)} />
      ))}
      <KeyValues
        className="system-pairs"
        pairs={[
          ...pairsOf(health),
          { name: 'Market', value: source === 'sim' ? 'simulated' : (source ?? '—') },
          { name: 'Version', value: version ?? health?.version ?? '—' },
        ]}
      />
    </>
  )
}

function pairsOf(health: EngineHealthAnswer | null): readonly Pair[] {
  if (!health) return [{ name: 'Engine', value: 'not heard of yet' }]
  const { engine, checks, journal, memory_bytes: memory, sse_clients: clients } = health
  const engineSays = engine.connected ? 'connected' : `stopped${engine.why ? `: ${engine.why}` : ''}`
  const pairs: Pair[] = [
    { name: 'Engine', value: engineSays },
    { name: 'Journal', value: checks.journal },
    { name: 'Database', value: checks.database },
    { name: 'Sign-in', value: checks.auth },
  ]
  if (engine.uptime_s !== undefined) pairs.push({ name: 'Up', value: formatElapsed(engine.uptime_s * 1000) })
  if (journal) {
    pairs.push({ name: 'Journal record', value: journal.durable_seq })
    pairs.push({ name: 'Journal lag', value: `${exactText(journal.lag_ms)} ms` })
    pairs.push({ name: 'Journal size', value: sizeText(journal.bytes) })
  }
  if (memory !== undefined) pairs.push({ name: 'Memory', value: sizeText(memory) })
  if (clients !== undefined) pairs.push({ name: 'Pages and programs listening', value: clients })
  return pairs
}
