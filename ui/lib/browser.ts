/** Small differences between browsers and pages, in one place. */

/**
 * A preference kept for the next visit; null when there is none or the browser keeps nothing (private mode).
 */
export function remembered(name: string): string | null {
  try {
    return window.localStorage.getItem(`veloz.${name}`)
  } catch {
    // Storage can be forbidden altogether; a preference is then simply not remembered.
    return null
  }
}

export function remember(name: string, value: string): void {
  try {
    window.localStorage.setItem(`veloz.${name}`, value)
  } catch {
    // As above: the choice still holds for this visit.
    return
  }
}

/**
 * `crypto.randomUUID` exists only on HTTPS and loopback pages; a terminal opened over a LAN address needs the
 * long way.
 */
export function mintId(source: Crypto = crypto): string {
  if (typeof source.randomUUID === 'function') return source.randomUUID()
  const bytes = source.getRandomValues(new Uint8Array(16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** The page's class names, without the falsy ones. */
export function classes(...names: readonly (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(' ')
}
