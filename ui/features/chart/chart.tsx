import { memo, useCallback, useId, useState } from 'react'
import type { CandleInterval } from '../../../src/contract/index.ts'
import { Button, Empty, lazyPart, Panel, Select, Tabs, useMediaQuery } from '../../components/index.ts'
import { useInstrument, useInstrumentName, useMay } from '../../data/index.ts'
import { remember, remembered } from '../../lib/browser.ts'
import { IndicatorMenu } from './indicator-menu.tsx'
import { type Indicator, keptIndicators, readIndicators } from './indicator-settings.ts'
import { INTERVALS, isInterval } from './intervals.ts'

// The drawing library is a third of the page: it comes while the rest is already there.
const Candlesticks = lazyPart('the chart', async () => (await import('./candlesticks.tsx')).Candlesticks)

const TABS = INTERVALS.map((name) => ({ name, label: name }))
const CHOICES = INTERVALS.map((value) => ({ value, label: value }))

interface ChartProps {
  /** Takes a price to the ticket, plain and exact, and the side that would rest there. */
  readonly onPrice: (price: string, side?: 'buy' | 'sell') => void
}

export const Chart = memo(function Chart({ onPrice }: ChartProps) {
  const instrument = useInstrument()
  const name = useInstrumentName()
  const id = useId()
  const mayOrder = useMay('write:orders')
  const [interval, chooseInterval] = useInterval()
  const [indicators, chooseIndicators] = useIndicators()
  const [isPlacing, setPlacing] = useState(false)
  const aside = (
    <div className="chart-tools">
      <IntervalChoice value={interval} onChange={chooseInterval} controls={id} />
      <IndicatorMenu indicators={indicators} onChange={chooseIndicators} />
      {mayOrder && (
        <Button
          size="small"
          tone="quiet"
          aria-pressed={isPlacing}
          title="A click on the chart fills the ticket with its price; so does Shift and a click"
          data-testid="chart-place"
          onClick={() => setPlacing((is) => !is)}
        >
          <span className="chart-wide">Click to place</span>
          <span className="chart-narrow">Place</span>
        </Button>
      )}
      <a
        className="chart-credit"
        href="https://www.tradingview.com/lightweight-charts/"
        target="_blank"
        rel="noopener noreferrer"
      >
        TradingView<span className="chart-credit-rest"> Lightweight Charts™</span>
      </a>
    </div>
  )
  return (
    <Panel
      title={name ?? 'Chart'}
      className="area-chart fill-height chart-panel"
      aside={aside}
      testId="chart"
    >
      <div id={id} role="tabpanel" aria-label={`Candles of ${interval}`} className="chart-body live">
        {instrument ? (
          <Candlesticks
            instrument={instrument}
            interval={interval}
            indicators={indicators}
            isPlacing={isPlacing && mayOrder}
            onPrice={onPrice}
          />
        ) : (
          <Empty>Waiting for VeloZ.</Empty>
        )}
      </div>
    </Panel>
  )
})

interface IntervalChoiceProps {
  readonly value: CandleInterval
  readonly onChange: (interval: CandleInterval) => void
  readonly controls: string
}

function IntervalChoice({ value, onChange, controls }: IntervalChoiceProps) {
  const isNarrow = useMediaQuery('(max-width: 1439px)')
  return isNarrow ? (
    <Select label="Candle interval" isLabelHidden value={value} choices={CHOICES} onChange={onChange} />
  ) : (
    <Tabs label="Candle interval" tabs={TABS} active={value} onChange={onChange} controls={controls} />
  )
}

function useInterval() {
  const [interval, setInterval] = useState<CandleInterval>(() => {
    const known = remembered('interval')
    return isInterval(known) ? known : '1m'
  })
  const choose = useCallback((name: CandleInterval) => {
    remember('interval', name)
    setInterval(name)
  }, [])
  return [interval, choose] as const
}

const KEPT_AS = 'chart-indicators'

function useIndicators() {
  const [indicators, setIndicators] = useState(() => readIndicators(remembered(KEPT_AS)))
  const choose = useCallback((next: readonly Indicator[]) => {
    remember(KEPT_AS, keptIndicators(next))
    setIndicators(next)
  }, [])
  return [indicators, choose] as const
}
