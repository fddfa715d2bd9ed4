/**
 * The readers of a soak in a process of their own. Each checks that every record it is told of follows the
 * one before; when the input ends, they tell what came.
 *
 *     bun run scripts/soak/stream-readers.ts PORT TOKEN COUNT
 */
import type { StreamsHeard } from './streams.ts'

const [port = '', token = '', count = ''] = process.argv.slice(2)

/** Every stream could be told everything, but then the readers would be what is measured. */
const WHOLE_ONE_IN = 50

interface Reader {
  readonly isWhole: boolean
  rest: string
  seq: number | null
  messages: number
  gaps: number
}

const readers: Reader[] = []
let broken = 0
let resyncs = 0
let isEnding = false

function hear(reader: Reader, text: string): void {
  const blocks = (reader.rest + text).split('\n\n')
  reader.rest = blocks.pop() ?? ''
  for (const block of blocks) {
    if (block.includes('event: resync')) resyncs += 1
    const line = /^data: (\{.*\})$/m.exec(block)?.[1]
    if (line !== undefined) follow(reader, JSON.parse(line))
  }
}

function follow(reader: Reader, data: { readonly seq?: number; readonly prev_seq?: number }): void {
  // News of the market has no number.
  if (data.seq === undefined) return
  reader.messages += 1
  const isSame = data.seq === reader.seq
  if (reader.seq !== null && !isSame && data.prev_seq !== reader.seq) reader.gaps += 1
  reader.seq = data.seq
}

async function openReader(isWhole: boolean): Promise<void> {
  const reader: Reader = { isWhole, rest: '', seq: null, messages: 0, gaps: 0 }
  const { promise: opened, resolve, reject } = Promise.withResolvers<void>()
  let isOpen = false
  const path = isWhole ? '/api/stream' : '/api/stream?types=fill'
  const request = `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nauthorization: Bearer ${token}\r\n\r\n`
  await Bun.connect({
    hostname: '127.0.0.1',
    port: Number(port),
    socket: {
      open(socket) {
        socket.write(request)
      },
      data(_socket, bytes) {
        const text = bytes.toString('latin1')
        if (!isOpen && !text.startsWith('HTTP/1.1 200'))
          reject(new Error(`a stream answered ${text.slice(0, 40)}`))
        isOpen = true
        resolve()
        hear(reader, text)
      },
      close() {
        if (!isEnding) broken += 1
      },
      error: (_socket, error) => reject(error),
    },
  })
  await opened
  readers.push(reader)
}

const AT_ONCE = 50
for (let from = 0; from < Number(count); from += AT_ONCE) {
  const places = Array.from({ length: Math.min(AT_ONCE, Number(count) - from) }, (_, place) => from + place)
  await Promise.all(places.map((place) => openReader(place % WHOLE_ONE_IN === 0)))
}
process.stdout.write('open\n')
for await (const _ of process.stdin) {
  // Whatever comes in says nothing: its end does.
}

const messagesOf = (isWhole: boolean) =>
  readers.filter((reader) => reader.isWhole === isWhole).map(({ messages }) => messages)
const spread = (messages: readonly number[]) =>
  Math.max(0, ...messages) - Math.min(...messages, Math.max(0, ...messages))
const unequal = () => spread(messagesOf(true)) + spread(messagesOf(false))

/** What is still on its way to some of them comes in time; what was lost never does. */
const SETTLED_WITHIN_MS = 20_000
const settledByMs = performance.now() + SETTLED_WITHIN_MS
while (unequal() > 0 && performance.now() < settledByMs) await Bun.sleep(50)
isEnding = true
const heard: StreamsHeard = {
  streams: readers.length,
  messages: readers.reduce((sum, { messages }) => sum + messages, 0),
  gaps: readers.reduce((sum, { gaps }) => sum + gaps, 0),
  resyncs,
  broken,
  unequal: unequal(),
}
process.stdout.write(`${JSON.stringify(heard)}\n`, () => process.exit(0))
