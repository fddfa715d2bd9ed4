import { PERMISSIONS } from '../../src/identity/index.ts'
import type { WholeGateway } from './a-whole-gateway.ts'

/** What comes on a stream until `until` was among it, while the time of the gateway goes on. */
export async function streamed(
  house: WholeGateway,
  headers: Readonly<Record<string, string>>,
  until: string,
): Promise<string> {
  const response = await house.ask('GET', '/api/stream', { as: await house.session(PERMISSIONS), headers })
  if (response.status !== 200 || response.body === null) throw new Error(await response.text())
  const reader = response.body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  const listen = async () => {
    for (let part = await reader.read(); !part.done; part = await reader.read())
      text += decoder.decode(part.value, { stream: true })
  }
  const listening = listen()
  for (let turns = 0; turns < 200 && !text.includes(until); turns++) {
    await house.advance(250)
    // What a reader missed is gathered between other work.
    await new Promise((done) => setImmediate(done))
  }
  await reader.cancel()
  await listening
  return text
}
