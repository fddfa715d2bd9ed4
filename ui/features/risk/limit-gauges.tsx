import { useMemo } from 'react'
import type { PositionRow, RiskAnswer } from '../../../src/contract/index.ts'
import { Gauge } from '../../components/index.ts'
import { decimalOf, useReplica } from '../../data/index.ts'
import { type Decimal, plus, times, ZERO } from '../../lib/decimal.ts'
import { LIMITS, type LimitTerms, limitText, limitUse } from './limits.ts'

/** Every limit as a gauge: what is used, what is left, and how wide the configuration lets it be. */
export function LimitGauges({ risk }: { readonly risk: RiskAnswer }) {
  const positions = useReplica((replica) => replica.positions)
  const largest = useMemo(() => largestWorth(positions ?? []), [positions])
  return (
    <div className="gauges" data-testid="limit-gauges">
      {LIMITS.map((terms) => (
        <LimitGauge key={terms.name} terms={terms} risk={risk} largest={largest} />
      ))}
    </div>
  )
}

interface LimitGaugeProps {
  readonly terms: LimitTerms
  readonly risk: RiskAnswer
  readonly largest: Decimal
}

function LimitGauge({ terms, risk, largest }: LimitGaugeProps) {
  const { name, kind, label, about } = terms
  const { asset } = risk
  const { used, share, headroom } = limitUse(name, risk, largest)
  const bound = risk.bounds[name]
  const isTighter = bound !== null && String(bound) !== String(risk.limits[name])
  const note = isTighter ? `${about} The configuration allows up to ${limitText(kind, bound, asset)}.` : about
  return (
    <Gauge
      label={label}
      used={share}
      usedText={used === null ? null : limitText(kind, used, asset)}
      limitText={risk.limits[name] === null ? null : limitText(kind, risk.limits[name], asset)}
      {...(headroom === null ? {} : { headroomText: limitText(kind, headroom, asset) })}
      note={note}
      testId={`limit-${name}`}
    />
  )
}

/** What the largest position is worth as its unrealized gain tells it: cost and gain together. */
function largestWorth(positions: readonly PositionRow[]): Decimal {
  return positions.reduce<Decimal>((largest, position) => {
    const worth = plus(
      times(decimalOf(position.qty), decimalOf(position.avg_price)),
      decimalOf(position.unrealized_pnl),
    )
    const size = (worth < ZERO ? -worth : worth) as Decimal
    return size > largest ? size : largest
  }, ZERO)
}
