/** When what came by the stream is brought to the screen. */
export interface FramePorts {
  readonly nowMs: () => number
  readonly isHidden: () => boolean
  /** Before the next frame is drawn. */
  readonly onFrame: (run: () => void) => void
  /** Once the frame that is being made has been drawn. */
  readonly afterDrawing: (run: () => void) => void
  readonly after: (delayMs: number, run: () => void) => void
}

/** A hidden page gets no frames, but its title still shows the price. */
const HIDDEN_MS = 1_000
/** Cheaper frames than this leave enough to whoever presses something, as they are. */
const CHEAP_MS = 6
const PAUSE_MS_MAX = 250

/**
 * Draws once a frame at most, and where drawing is dear, leaves the page as much time as the last drawing
 * took: on a slow machine the numbers change less often, and a press is answered as soon as ever.
 */
export class FramePacer {
  readonly #ports: FramePorts
  #notBeforeMs = Number.NEGATIVE_INFINITY
  #isDrawing = false
  /** Asked for while the last frame was being drawn. */
  #next: (() => void) | null = null

  constructor(ports: FramePorts = browserFrames()) {
    this.#ports = ports
  }

  readonly request = (draw: () => void): void => {
    const { after, isHidden, nowMs, onFrame } = this.#ports
    if (this.#isDrawing) {
      this.#next = draw
      return
    }
    if (isHidden()) return after(HIDDEN_MS, draw)
    const waitMs = this.#notBeforeMs - nowMs()
    if (waitMs > 0) after(waitMs, () => onFrame(() => this.#draw(draw)))
    else onFrame(() => this.#draw(draw))
  }

  #draw(draw: () => void): void {
    const { afterDrawing, nowMs } = this.#ports
    const begunMs = nowMs()
    this.#isDrawing = true
    afterDrawing(() => {
      this.#isDrawing = false
      const endedMs = nowMs()
      const costMs = endedMs - begunMs
      this.#notBeforeMs = costMs > CHEAP_MS ? endedMs + Math.min(costMs, PAUSE_MS_MAX) : endedMs
      const next = this.#next
      this.#next = null
      if (next) this.request(next)
    })
    draw()
  }
}

function browserFrames(): FramePorts {
  const drawn: (() => void)[] = []
  const channel = new MessageChannel()
  // A message is a task of its own, and frames are drawn between tasks.
  channel.port1.onmessage = () => drawn.shift()?.()
  return {
    nowMs: () => performance.now(),
    isHidden: () => document.hidden,
    onFrame: (run) => void requestAnimationFrame(run),
    afterDrawing: (run) => {
      drawn.push(run)
      channel.port2.postMessage(null)
    },
    after: (delayMs, run) => void setTimeout(run, delayMs),
  }
}
