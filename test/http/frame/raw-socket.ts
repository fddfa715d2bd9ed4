import { connect } from 'node:net'

/** How long a connection may take to say something, before the test fails. */
const DEADLINE_MS = 60_000

/**
 * Sends these bytes over one connection and gives the first answer, or '' when it was closed instead.
 * @param silence when it counts as closed, for bytes that nobody has to answer.
 */
export function firstAnswer(
  port: number,
  raw: string | Uint8Array,
  silence: Promise<unknown> | null = null,
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  let text = ''
  const socket = connect(port, '127.0.0.1', () => {
    // Byte for byte: what is tried here is often not UTF-8.
    socket.write(typeof raw === 'string' ? Buffer.from(raw, 'latin1') : raw)
  })
  const deadline = setTimeout(() => {
    socket.destroy()
    reject(new Error(`no whole answer in time; got: ${text.slice(0, 300)}`))
  }, DEADLINE_MS)
  const finish = () => {
    clearTimeout(deadline)
    socket.destroy()
    resolve(text)
  }
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1')
    if (isWhole(text)) finish()
  })
  socket.on('close', finish)
  // The gateway may close on us while we still write: what it said before counts.
  socket.on('error', finish)
  void silence?.then(finish, reject)
  return promise
}

/** Everything that comes back until the connection is closed. Ask for that in the bytes. */
export function everyAnswer(port: number, raw: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  let text = ''
  const socket = connect(port, '127.0.0.1', () => socket.write(raw))
  const deadline = setTimeout(() => {
    socket.destroy()
    reject(new Error(`the connection stays open; got: ${text.slice(0, 300)}`))
  }, DEADLINE_MS)
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1')
  })
  const finish = () => {
    clearTimeout(deadline)
    resolve(text)
  }
  socket.on('close', finish)
  socket.on('error', finish)
  return promise
}

function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n')
  if (end === -1) return false
  const head = text.slice(0, end)
  if (/^transfer-encoding: chunked\r?$/im.test(head)) return text.endsWith('\r\n0\r\n\r\n')
  const length = /^content-length: (\d+)\r?$/im.exec(head)?.[1]
  return length === undefined || text.length >= end + 4 + Number(length)
}

export function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0)
}

export function bodyOf(answer: string): string {
  const end = answer.indexOf('\r\n\r\n')
  return end === -1 ? '' : answer.slice(end + 4)
}
