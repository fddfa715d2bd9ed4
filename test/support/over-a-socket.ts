import { connect } from 'node:net'

/** Asks one thing after another over one connection; the statuses, as far as it held. */
export function conversation(port: number, requests: readonly string[]): Promise<readonly number[]> {
  const { promise, resolve } = Promise.withResolvers<readonly number[]>()
  const statuses: number[] = []
  const ask = () => socket.write(requests[statuses.length] ?? '')
  const socket = connect(port, '127.0.0.1', ask)
  socket.on('data', (chunk) => {
    for (const [, status] of chunk.toString().matchAll(/HTTP\/1\.1 (\d{3})/g)) statuses.push(Number(status))
    if (statuses.length === requests.length) socket.end()
    else ask()
  })
  socket.on('close', () => resolve(statuses))
  socket.on('error', () => resolve(statuses))
  return promise
}
