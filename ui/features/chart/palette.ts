export interface Palette {
  readonly panel: string
  readonly line: string
  readonly lineStrong: string
  readonly ink: string
  readonly inkFaint: string
  readonly accent: string
  readonly warn: string
  readonly up: string
  readonly down: string
  readonly upWash: string
  readonly downWash: string
}

/**
 * The library paints on a canvas and takes colours as text, so they are read from the page's variables: the
 * page's own, not those of the panel, which are grey while the connection is down.
 */
export function readPalette({ ownerDocument }: HTMLElement): Palette {
  const style = getComputedStyle(ownerDocument.documentElement)
  const read = (name: string) => style.getPropertyValue(name).trim()
  return {
    panel: read('--panel'),
    line: read('--line'),
    lineStrong: read('--line-strong'),
    ink: read('--ink'),
    inkFaint: read('--ink-faint'),
    accent: read('--accent'),
    warn: read('--warn'),
    up: read('--up'),
    down: read('--down'),
    upWash: read('--up-wash'),
    downWash: read('--down-wash'),
  }
}
