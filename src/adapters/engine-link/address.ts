/** Where an engine listens. `path` is absolute. */
export type SocketAddress =
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }

/** As a person writes it: `unix:/run/veloz.sock`, `127.0.0.1:7000`, `[::1]:7000`. */
export function addressText(address: SocketAddress): string {
  if (address.kind === 'unix') return `unix:${address.path}`
  return `${address.host.includes(':') ? `[${address.host}]` : address.host}:${address.port}`
}

/** What Node takes to connect or to listen. */
export function nodeAddress(address: SocketAddress) {
  return address.kind === 'unix' ? { path: address.path } : { host: address.host, port: address.port }
}
