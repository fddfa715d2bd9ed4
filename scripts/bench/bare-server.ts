/** The yardstick: nothing but the runtime's own server with a constant answer. Prints its port. */
const server = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: () => new Response('ok') })
process.stdout.write(`${server.port}\n`)
