/** What runs inside the page while it is watched; sent there as text, so it stands alone. */
export interface Watched {
  readonly frames: number
  /** Frames that should have been drawn between two that were. */
  readonly dropped: number
  readonly longTasksMs: readonly number[]
  /** Of each interaction that took two frames or more, until it was seen. */
  readonly slowInteractionsMs: readonly number[]
}

declare global {
  interface Window {
    velozWatched?: { stop: () => Watched }
  }
}

/** Starts to count frames, long tasks and interactions. */
export function startWatching(): void {
  const FRAME_MS = 1000 / 60
  const longTasksMs: number[] = []
  const interactions = new Map<number, number>()
  let [frames, dropped, lastMs, isStopped] = [0, 0, 0, false]
  const onFrame = (nowMs: number): void => {
    if (isStopped) return
    if (lastMs > 0) dropped += Math.max(0, Math.round((nowMs - lastMs) / FRAME_MS) - 1)
    frames += 1
    lastMs = nowMs
    requestAnimationFrame(onFrame)
  }
  requestAnimationFrame(onFrame)
  const tasks = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longTasksMs.push(duration)
  })
  tasks.observe({ type: 'longtask' })
  const events = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { interactionId = 0 } = entry as PerformanceEventTiming
      if (interactionId === 0) continue
      interactions.set(interactionId, Math.max(interactions.get(interactionId) ?? 0, entry.duration))
    }
  })
  events.observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit)
  window.velozWatched = {
    stop: () => {
      isStopped = true
      tasks.disconnect()
      events.disconnect()
      return { frames, dropped, longTasksMs, slowInteractionsMs: [...interactions.values()] }
    },
  }
}

export interface Paint {
  readonly firstPaintMs: number
  readonly firstContentfulPaintMs: number
  readonly scriptBytes: number
}

/** From the start of the navigation; script as it was sent. */
export function readPaint(): Paint {
  const at = (name: string) => performance.getEntriesByName(name)[0]?.startTime ?? Number.NaN
  const resources = performance.getEntriesByType('resource') as PerformanceResourceTiming[]
  return {
    firstPaintMs: at('first-paint'),
    firstContentfulPaintMs: at('first-contentful-paint'),
    scriptBytes: resources
      .filter(({ name }) => name.endsWith('.js'))
      .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
  }
}
