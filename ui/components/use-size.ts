import { type RefObject, useLayoutEffect, useRef, useState } from 'react'

export interface ElementSize {
  /** Pixels of the page; 0 before it was measured. */
  readonly width: number
  readonly height: number
  /** Pixels of the screen for one of the page. */
  readonly ratio: number
}

const UNKNOWN: ElementSize = { width: 0, height: 0, ratio: 1 }

/** How large an element is, now and after every change. Put the first of both on it. */
export function useSize(): readonly [RefObject<HTMLDivElement | null>, ElementSize] {
  const element = useRef<HTMLDivElement>(null)
  const [size, setSize] = useState(UNKNOWN)
  useLayoutEffect(() => {
    const { current } = element
    if (!current) return
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = current
      const ratio = window.devicePixelRatio || 1
      setSize((known) =>
        known.width === width && known.height === height && known.ratio === ratio
          ? known
          : { width, height, ratio },
      )
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(current)
    return () => observer.disconnect()
  }, [])
  return [element, size]
}
