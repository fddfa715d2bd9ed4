/**
 * A million commands in one burst, in a process of its own so that its memory is its own. Prints what came of
 * it as JSON.
 */
import { answer, hostBench, stopEngines } from './host-bench.ts'

const COMMANDS = 1_000_000
const CHUNK = 10_000

const { engine, greeted } = await hostBench()
const one = await greeted()
let errors = 0
let highest = 0
const before = process.memoryUsage.rss()
// What was said is counted and thrown away, as a reader does.
const { push } = one.texts
one.texts.push = (text) => {
  errors += text.split('"type":"error"').length - 1
  highest = Math.max(highest, process.memoryUsage.rss() - before)
  return text.includes('"final"') ? push.call(one.texts, text) : 0
}
for (let said = 0; said < COMMANDS; said += CHUNK) one.say('X\n'.repeat(CHUNK))
one.say('@end QUERY state\n')
await answer(one, 'end')
const { outcome } = await engine.ping()
await stopEngines()
process.stdout.write(JSON.stringify({ commands: COMMANDS, errors, growthBytes: highest, ping: outcome }))
