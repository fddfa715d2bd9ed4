import { useEffect, useRef } from 'react'
import { usePreferences } from './preferences.ts'
import type { TimeSeries } from './time-series.ts'

interface TimeChartProps {
  readonly series: readonly TimeSeries[]
  readonly label: string
  readonly height: number
  readonly format: (value: number) => string
  readonly testId?: string
}

/** Curves over time. The drawing library comes when the first chart does. */
export function TimeChart({ series, label, height, format, testId }: TimeChartProps) {
  const box = useRef<HTMLDivElement>(null)
  const { theme, zone } = usePreferences()
  useEffect(() => {
    const container = box.current
    if (!container) return
    let isGone = false
    let remove: (() => void) | null = null
    void import('./drawn-time-chart.ts').then(({ drawTimeChart }) => {
      if (!isGone) remove = drawTimeChart(container, { series, format, zone, theme })
    })
    return () => {
      isGone = true
      remove?.()
    }
  }, [series, format, zone, theme])
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
