import { useEffect, useRef, useState } from 'react'
import type { DrawnTimeChart } from './drawn-time-chart.ts'
import { usePreferences } from './preferences.ts'
import type { TimeSeries } from './time-series.ts'

interface TimeChartProps {
  /** Renewed, they are drawn where the reader looks; other ones want another key. */
  readonly series: readonly TimeSeries[]
  readonly label: string
  readonly height: number
  readonly format: (value: number) => string
  readonly testId?: string
}

/** Curves over time. The drawing library comes when the first chart does. */
export function TimeChart({ series, label, height, format, testId }: TimeChartProps) {
  const box = useRef<HTMLDivElement>(null)
  const chart = useDrawnTimeChart(box)
  const { theme, zone } = usePreferences()
  useEffect(() => chart?.look({ format, zone, theme }), [chart, format, zone, theme])
  useEffect(() => chart?.show(series), [chart, series])
  return (
    <div
      ref={box}
      className="time-chart"
      role="img"
      aria-label={label}
      style={{ height }}
      data-testid={testId}
    />
  )
}

/** Null until the library is there. */
function useDrawnTimeChart(box: { readonly current: HTMLElement | null }): DrawnTimeChart | null {
  const [chart, setChart] = useState<DrawnTimeChart | null>(null)
  useEffect(() => {
    const container = box.current
    if (!container) return
    let drawn: DrawnTimeChart | null = null
    let isGone = false
    void import('./drawn-time-chart.ts').then(({ DrawnTimeChart }) => {
      if (isGone) return
      drawn = new DrawnTimeChart(container)
      setChart(drawn)
    })
    return () => {
      isGone = true
      drawn?.remove()
    }
  }, [box])
  return chart
}
