/**
 * The yardstick of the event stream: a server that does nothing but put one small event into every stream,
 * one after the other, as often as it is asked to. Prints its port.
 */
import process from 'node:process'

const sinks = new Set<ReadableStreamDefaultController<Uint8Array>>()
const encoder = new TextEncoder()

const server = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  idleTimeout: 0,
  fetch(request) {
    if (request.method === 'POST') return tell()
    let sink: ReadableStreamDefaultController<Uint8Array> | null = null
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        sink = controller
        sinks.add(controller)
        controller.enqueue(encoder.encode('retry: 1000\n\n'))
      },
      cancel: () => void (sink && sinks.delete(sink)),
    })
    return new Response(stream, { headers: { 'content-type': 'text/event-stream' } })
  },
})

function tell(): Response {
  const nowNs = BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)) * 1000n
  const event = `event: order_update\ndata: {"ts_ns":${nowNs},"filler":"${'x'.repeat(300)}"}\n\n`
  for (const sink of sinks) sink.enqueue(encoder.encode(event))
  return new Response('ok')
}

process.stdout.write(`${server.port}\n`)
