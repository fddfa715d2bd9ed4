import type { ReactNode } from 'react'
import type { KpiAnswer, KpiName } from '../../../src/contract/index.ts'
import { Amount, Figure, Time, type Tone } from '../../components/index.ts'
import { decimalOf, exactText, useTerminalState } from '../../data/index.ts'
import { formatElapsed } from '../../lib/time.ts'
import {
  bytesText,
  capital,
  countText,
  historyOf,
  latencyText,
  type Measured,
  nowOf,
  pairText,
  percentText,
  rateText,
} from './words.ts'

const MONEY_PLACES = 2

/** Everything that is watched, by what it is about. */
export function KpiFigures({ kpi }: { readonly kpi: KpiAnswer }) {
  return (
    <div className="kpi-groups">
      <Group title="Engine" tiles={7}>
        <EngineFigures kpi={kpi} />
      </Group>
      <Group title="Account" tiles={6}>
        <AccountFigures kpi={kpi} />
      </Group>
      <Group title="Orders" tiles={7}>
        <OrderFigures kpi={kpi} />
      </Group>
      <Group title="Gateway" tiles={6}>
        <GatewayFigures kpi={kpi} />
      </Group>
    </div>
  )
}

interface GroupProps {
  readonly title: string
  /** Side by side, where there is room for two groups. */
  readonly tiles: number
  readonly children: ReactNode
}

function Group({ title, tiles, children }: GroupProps) {
  return (
    <section className="kpi-group" aria-label={title} data-tiles={tiles}>
      <h2 className="kpi-title">{title}</h2>
      <div className="figures">{children}</div>
    </section>
  )
}

interface LineProps {
  readonly kpi: KpiAnswer
  readonly name: KpiName
  readonly label: string
  readonly show: (value: Measured) => string
  readonly unit?: string
  readonly note?: ReactNode
  readonly tone?: Tone
}

/** One measurement with its history. */
function Line({ kpi, name, label, show, ...rest }: LineProps) {
  return (
    <Figure
      label={label}
      value={show(nowOf(kpi, name))}
      history={historyOf(kpi, name)}
      testId={`kpi-${name}`}
      {...rest}
    />
  )
}

const STATE_TONES = { active: 'good', reducing: 'warn', halted: 'bad' } as const

function EngineFigures({ kpi }: { readonly kpi: KpiAnswer }) {
  const { connected, problem, uptime_s, reconnect_count, trading_state, mailbox_capacity, durable_seq } =
    kpi.engine
  // What was true when it was last heard is not worth a Yes.
  const isLive = useTerminalState(({ connection }) => connection.status === 'live')
  const fullness = (nowOf(kpi, 'mailbox_depth') ?? 0) / Math.max(1, mailbox_capacity)
  return (
    <>
      <Figure
        label="Engine Connected"
        value={isLive ? (connected ? 'Yes' : 'No') : 'Unknown'}
        tone={isLive ? (connected ? 'good' : 'bad') : 'warn'}
        history={historyOf(kpi, 'connected')}
        note={isLive ? (problem ?? `up ${formatElapsed(uptime_s * 1000)}`) : 'VeloZ is not heard now.'}
        testId="kpi-connected"
      />
      <Figure
        label="Trading"
        value={capital(trading_state)}
        tone={STATE_TONES[trading_state]}
        note={`reconnected ${reconnect_count === 1 ? 'once' : `${reconnect_count} times`}`}
        testId="kpi-trading-state"
      />
      <Line
        {...{ kpi, name: 'events_per_s', label: 'Events', unit: '/s', show: rateText }}
        note={`record ${durable_seq}`}
      />
      <Figure
        label="Order latency, ms"
        value={pairText(nowOf(kpi, 'order_p50_ms'), nowOf(kpi, 'order_p99_ms'))}
        history={historyOf(kpi, 'order_p99_ms')}
        note="p50 / p99 until answered"
        testId="kpi-order-latency"
      />
      <Line
        {...{ kpi, name: 'mailbox_depth', label: 'Mailbox', show: countText }}
        note={`of ${countText(mailbox_capacity)} commands`}
        tone={fullness > 0.75 ? 'bad' : fullness > 0.25 ? 'warn' : 'plain'}
      />
      <Line
        {...{ kpi, name: 'journal_lag_ms', label: 'Journal lag', unit: 'ms', show: latencyText }}
        note="last batch to the disk"
      />
      <Line {...{ kpi, name: 'journal_bytes', label: 'Journal', show: bytesText }} note="on disk" />
    </>
  )
}

function AccountFigures({ kpi }: { readonly kpi: KpiAnswer }) {
  const pnl = kpi.pnl_today === null ? null : decimalOf(kpi.pnl_today)
  const drawdown = nowOf(kpi, 'drawdown')
  return (
    <>
      <Figure
        label={`Equity, ${kpi.equity_asset}`}
        value={<Amount value={decimalOf(kpi.equity)} places={MONEY_PLACES} />}
        history={historyOf(kpi, 'equity')}
        testId="kpi-equity"
      />
      <Figure
        label={`P&L today, ${kpi.equity_asset}`}
        value={<Amount value={pnl} places={MONEY_PLACES} isSigned />}
        history={historyOf(kpi, 'pnl_today')}
        note="since UTC midnight"
        testId="kpi-pnl"
      />
      <Line
        {...{ kpi, name: 'drawdown', label: 'Drawdown', show: percentText }}
        note="below the highest"
        tone={drawdown !== null && drawdown >= 0.1 ? 'warn' : 'plain'}
      />
      <Line {...{ kpi, name: 'open_orders', label: 'Open orders', show: countText }} />
    </>
  )
}

const OUTCOMES = [
  ['submitted', 'Submitted', 'plain'],
  ['filled', 'Filled', 'plain'],
  ['cancelled', 'Cancelled', 'plain'],
  ['denied', 'Denied by VeloZ', 'warn'],
  ['rejected', 'Rejected by a venue', 'bad'],
  ['expired', 'Expired', 'plain'],
] as const

function OrderFigures({ kpi }: { readonly kpi: KpiAnswer }) {
  return (
    <>
      <Line
        {...{ kpi, name: 'orders_per_s', label: 'Orders', unit: '/s', show: rateText }}
        note={
          <>
            counts since <Time ns={exactText(kpi.orders.since_ts_ns)} isTimeOnly />
          </>
        }
      />
      {OUTCOMES.map(([name, label, tone]) => (
        <Figure
          key={name}
          label={label}
          value={countText(kpi.orders[name])}
          tone={kpi.orders[name] > 0 ? tone : 'plain'}
          testId={`kpi-orders-${name}`}
        />
      ))}
    </>
  )
}

function GatewayFigures({ kpi }: { readonly kpi: KpiAnswer }) {
  const { http_5xx, engine_refusals } = kpi.errors
  return (
    <>
      <Line {...{ kpi, name: 'requests_per_s', label: 'Requests', unit: '/s', show: rateText }} />
      <Figure
        label="Request latency, ms"
        value={pairText(nowOf(kpi, 'http_p50_ms'), nowOf(kpi, 'http_p99_ms'))}
        history={historyOf(kpi, 'http_p99_ms')}
        note="p50 / p99"
        testId="kpi-http-latency"
      />
      <Figure
        label="Errors"
        value={countText(http_5xx)}
        tone={http_5xx > 0 ? 'bad' : 'plain'}
        history={historyOf(kpi, 'errors')}
        note={`${countText(engine_refusals)} commands not taken`}
        testId="kpi-errors"
      />
      <Line
        {...{ kpi, name: 'sse_clients', label: 'SSE clients', show: countText }}
        note="open event streams"
      />
      <Line
        {...{ kpi, name: 'memory_bytes', label: 'Memory', show: bytesText }}
        note={`${bytesText(nowOf(kpi, 'heap_bytes'))} of it heap`}
      />
      <Line
        {...{ kpi, name: 'event_loop_lag_ms', label: 'Event loop lag', unit: 'ms', show: latencyText }}
        note="at worst in 15 s"
      />
    </>
  )
}
