/**
 * The ways to and from an engine that is spoken to by lines: sockets to listen on and to connect to, and a
 * process of our own.
 *
 * @example
 * const listener = await listenForLines({ kind: 'unix', path: '/run/veloz.sock' }, (connection) => …)
 * const link = socketLink({ kind: 'unix', path: '/run/veloz.sock' })
 * const connection = await link.open()
 */
export { addressText, type SocketAddress } from './address.ts'
export { type ChildLinkOptions, childLink } from './child-link.ts'
export { type LineListener, ListenProblem, listenForLines } from './listen-for-lines.ts'
export { socketLink } from './socket-link.ts'
