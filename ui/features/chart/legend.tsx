import { usePreferences } from '../../components/index.ts'
import type { DrawnBar } from '../../data/index.ts'
import { formatDrawn } from '../../lib/decimal.ts'
import { formatDay, formatMinute, formatTime } from '../../lib/time.ts'
import { type Indicator, indicatorLabel } from './indicator-settings.ts'

export interface IndicatorFigure {
  readonly indicator: Indicator
  /** One for each line; null while too few bars were seen. */
  readonly values: readonly number[] | null
}

interface LegendProps {
  readonly bar: DrawnBar
  readonly places: { readonly price: number; readonly quantity: number }
  readonly hasSeconds: boolean
  readonly figures: readonly IndicatorFigure[]
}

/** The bar under the crosshair, or the last one, in figures. */
export function Legend({ bar, places, hasSeconds, figures }: LegendProps) {
  const { zone } = usePreferences()
  const ms = bar.time * 1000
  const tone = bar.close >= bar.open ? 'buy' : 'sell'
  const price = (value: number) => formatDrawn(value, places.price)
  const change = bar.open === 0 ? 0 : ((bar.close - bar.open) / bar.open) * 100
  return (
    <div className="chart-legend" data-testid="chart-legend">
      <div className="chart-legend-line">
        <span className="text-faint wide">
          {formatDay(ms, zone).slice(5)} {hasSeconds ? formatTime(ms, zone) : formatMinute(ms, zone)}
        </span>
        <LegendFigure name="O" text={price(bar.open)} tone={tone} />
        <LegendFigure name="H" text={price(bar.high)} tone={tone} />
        <LegendFigure name="L" text={price(bar.low)} tone={tone} />
        <LegendFigure name="C" text={price(bar.close)} tone={tone} />
        <span className={`wide ${tone}`}>
          {change < 0 ? '−' : '+'}
          {Math.abs(change).toFixed(2)} %
        </span>
        <LegendFigure name="Vol" text={formatDrawn(bar.volume, places.quantity)} tone="" />
      </div>
      {figures.map(({ indicator, values }) => (
        <div key={indicator.kind} className="chart-legend-line">
          <span className="indicator-key" data-kind={indicator.kind} aria-hidden="true" />
          <span className="text-soft">{indicatorLabel(indicator)}</span>
          <span>
            {values === null
              ? '—'
              : values
                  .map((value) => formatDrawn(value, indicator.kind === 'rsi' ? 1 : places.price))
                  .join('  ')}
          </span>
        </div>
      ))}
    </div>
  )
}

interface LegendFigureProps {
  readonly name: string
  readonly text: string
  readonly tone: string
}

function LegendFigure({ name, text, tone }: LegendFigureProps) {
  return (
    <span className="whitespace-nowrap">
      <span className="text-faint">{name}</span> <span className={tone}>{text}</span>
    </span>
  )
}
