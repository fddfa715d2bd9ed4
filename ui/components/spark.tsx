import { useMemo } from 'react'
import type { Tone } from './tone.ts'

interface SparkProps {
  /** Oldest first, evenly apart; null where nothing was measured. */
  readonly values: readonly (number | null)[]
  readonly label: string
  readonly tone?: Tone
  readonly height?: number
}

const WIDTH = 120

/** A small history as a line: its shape is the point, the numbers stand beside it. */
export function Spark({ values, label, tone = 'plain', height = 24 }: SparkProps) {
  const path = useMemo(() => sparkPath(values, WIDTH, height), [values, height])
  return (
    <svg
      className="spark"
      data-tone={tone}
      viewBox={`0 0 ${WIDTH} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
      style={{ height }}
    >
      <path d={path} />
    </svg>
  )
}

/** A level line lies in the middle; what was not measured is a hole. */
export function sparkPath(values: readonly (number | null)[], width: number, height: number): string {
  const known = values.filter((value) => value !== null && Number.isFinite(value)) as readonly number[]
  if (known.length === 0) return ''
  const least = Math.min(...known)
  const range = Math.max(...known) - least
  const step = values.length > 1 ? width / (values.length - 1) : 0
  const parts: string[] = []
  let isDown = false
  values.forEach((value, index) => {
    if (value === null || !Number.isFinite(value)) {
      isDown = false
      return
    }
    const share = range === 0 ? 0.5 : (value - least) / range
    const y = height - 1.5 - share * (height - 3)
    parts.push(`${isDown ? 'L' : 'M'}${(index * step).toFixed(1)} ${y.toFixed(1)}`)
    isDown = true
  })
  return parts.join('')
}
