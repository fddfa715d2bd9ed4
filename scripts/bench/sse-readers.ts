/**
 * The other end of the streams, in a process of its own: opens so many, tells when all are open, and when its
 * input ends what came and how late. Events bear the time they happened as `ts_ns`.
 *
 *     bun run scripts/bench/sse-readers.ts PORT PATH TOKEN COUNT EVENT
 */
import process from 'node:process'

const [port = '', path = '', token = '', count = '', event = ''] = process.argv.slice(2)

interface Reader {
  messages: number
}

/** One latency for every chunk is enough: what comes together was late together. */
const latenciesMs: number[] = []
const MARK = Buffer.from(`event: ${event}\n`)
const TIME = Buffer.from('"ts_ns":')
const TIME_DIGITS = 19
const readers: Reader[] = []
let broken = 0

const nowMs = () => performance.timeOrigin + performance.now()

function hear(reader: Reader, bytes: Buffer): void {
  const heardMs = nowMs()
  for (let at = bytes.indexOf(MARK); at !== -1; at = bytes.indexOf(MARK, at + MARK.length)) {
    reader.messages += 1
    const time = bytes.indexOf(TIME, at)
    if (time === -1) continue
    const digits = bytes.toString('latin1', time + TIME.length, time + TIME.length + TIME_DIGITS)
    latenciesMs.push(heardMs - Number(digits) / 1e6)
  }
}

const REQUEST = `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nauthorization: Bearer ${token}\r\n\r\n`

async function openReader(): Promise<void> {
  const reader: Reader = { messages: 0 }
  const { promise: opened, resolve, reject } = Promise.withResolvers<void>()
  let isOpen = false
  await Bun.connect({
    hostname: '127.0.0.1',
    port: Number(port),
    socket: {
      open: (socket) => void socket.write(REQUEST),
      data(_socket, bytes) {
        if (!isOpen) {
          const head = bytes.toString('latin1', 0, 15)
          if (!head.startsWith('HTTP/1.1 200')) return reject(new Error(`a stream answered ${head}`))
          isOpen = true
          resolve()
        }
        hear(reader, bytes)
      },
      close() {
        broken += 1
      },
      error: (_socket, error) => reject(error),
    },
  })
  await opened
  readers.push(reader)
}

const AT_ONCE = 50
for (let opened = 0; opened < Number(count); opened += AT_ONCE) {
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, Number(count) - opened) }, openReader))
}
process.stdout.write('open\n')
for await (const _ of process.stdin) {
  // Whatever comes in says nothing: its end does.
}
latenciesMs.sort((left, right) => left - right)
const at = (part: number) => latenciesMs[Math.max(0, Math.ceil(part * latenciesMs.length) - 1)] ?? Number.NaN
const messages = readers.map((reader) => reader.messages)
const heard = { min: Math.min(...messages), max: Math.max(...messages), broken, p50: at(0.5), p99: at(0.99) }
process.stdout.write(`${JSON.stringify(heard)}\n`)
process.exit(0)
