/** What the protocols put behind a host by themselves; an address that was given with it means the same. */
const PATHS =
  /\/(?:ws-api\/v3|ws\/v5\/(?:public|private|business)|v5\/public\/spot|v5\/private|ws|stream)?\/*$/

/** Scheme and host of a WebSocket address, whatever of the venue's own path stands behind it. */
export function socketBase(url: string): string {
  return url.replace(PATHS, '').replace(/\/+$/, '')
}
