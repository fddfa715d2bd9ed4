import type { RiskAnswer } from '../../../src/contract/index.ts'
import { Figure, Time, type Tone } from '../../components/index.ts'
import { decimalOf, exactText } from '../../data/index.ts'
import { type Decimal, formatDecimal, minus, ONE, ZERO } from '../../lib/decimal.ts'
import { asSentence } from '../../lib/sentence.ts'
import { limitText } from './limits.ts'

const STATE_TONES = { active: 'good', reducing: 'warn', halted: 'bad' } as const satisfies Record<
  RiskAnswer['trading_state'],
  Tone
>
const STATE_SAYS = {
  active: 'Orders are taken.',
  reducing: 'Only what lowers a position is taken.',
  halted: 'Only cancels are taken.',
} as const

const BREAKER_WORDS = { closed: 'Closed', open: 'Open', half_open: 'Half open' } as const
const BREAKER_TONES = { closed: 'good', open: 'bad', half_open: 'warn' } as const

/** Where trading stands now. */
export function Standing({ risk }: { readonly risk: RiskAnswer }) {
  const { trading_state: state, trading_state_reason: reason, breaker, asset } = risk
  const loss = risk.day === null ? null : decimalOf(risk.day.loss)
  return (
    <div className="figures">
      <Figure
        label="Trading"
        value={state}
        tone={STATE_TONES[state]}
        note={asSentence(state === 'active' ? STATE_SAYS.active : (reason ?? STATE_SAYS[state]))}
        testId="risk-trading-state"
      />
      <Figure
        label="Breaker"
        value={BREAKER_WORDS[breaker.state]}
        tone={BREAKER_TONES[breaker.state]}
        note={<BreakerNote breaker={breaker} />}
        testId="risk-breaker"
      />
      <Figure
        label="Equity"
        value={formatDecimal(decimalOf(risk.equity), { places: 2 })}
        unit={asset}
        note={
          risk.equity_peak === null ? 'No peak yet.' : `Peak ${limitText('amount', risk.equity_peak, asset)}`
        }
      />
      <Figure
        label="Today"
        value={loss === null ? '—' : gainText(loss)}
        unit={asset}
        tone={loss === null || loss === ZERO ? 'plain' : loss > ZERO ? 'bad' : 'good'}
        note={
          risk.day === null ? (
            'The day was not opened yet.'
          ) : (
            <DayNote startNs={exactText(risk.day.start_ts_ns)} />
          )
        }
      />
      <Figure
        label="Drawdown"
        value={risk.drawdown === null ? '—' : limitText('share', risk.drawdown, asset)}
        note="Of the highest equity there was."
      />
      <Figure label="Size of limits" value={scaleText(decimalOf(risk.limit_scale))} note={scaleNote(risk)} />
    </div>
  )
}

const gainText = (loss: Decimal) =>
  formatDecimal(minus(ZERO, loss), { places: 2, rounding: 'nearest', signed: true })

function DayNote({ startNs }: { readonly startNs: string }) {
  return (
    <>
      Since <Time ns={startNs} />
    </>
  )
}

function BreakerNote({ breaker }: Pick<RiskAnswer, 'breaker'>) {
  if (breaker.state === 'closed') return <>Orders go through.</>
  if (breaker.until_ts_ns === null) return <>{asSentence(breaker.reason)}</>
  return (
    <>
      {asSentence(breaker.reason)} Until <Time ns={exactText(breaker.until_ts_ns)} isTimeOnly />
    </>
  )
}

const scaleText = (scale: Decimal) =>
  formatDecimal((scale * 100n) as Decimal, { places: 0, rounding: 'nearest' }).concat(' %')

const scaleNote = ({ limit_scale: scale }: RiskAnswer) =>
  decimalOf(scale) === ONE
    ? 'The market moves as usual.'
    : 'The market is wilder than usual: size limits shrink.'
