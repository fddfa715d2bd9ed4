/**
 * Measures what VeloZ promises and prints it beside what it is compared with. Never fails on a time: only
 * when
 * something broke.
 *
 *     bun run bench            everything, about two minutes
 *     bun run bench start      one section: start memory health market order engine book
 *     bun run bench gateway    all of the gateway, paced reads, sign-ins and event streams among it
 *     bun run bench page       the page in Chromium: paint, frames, answers to presses; half a minute
 *     bun run bench venues     four venues with twenty symbols each: two minutes
 */
import { bookSection } from './bench/book.ts'
import { engineSection } from './bench/engine.ts'
import { ensureExecutable } from './bench/gateway.ts'
import { gatewaySection } from './bench/gateway-section.ts'
import { healthSection, marketSection } from './bench/http.ts'
import { loadText, machineText } from './bench/machine.ts'
import { memorySection } from './bench/memory.ts'
import { orderSection } from './bench/order.ts'
import { pageSection } from './bench/page.ts'
import type { Row, Section } from './bench/row.ts'
import { startSection } from './bench/start.ts'
import { tableText } from './bench/table.ts'
import { venuesSection } from './bench/venues.ts'

const SECTIONS: readonly Section[] = [
  startSection,
  memorySection,
  healthSection,
  marketSection,
  orderSection,
  engineSection,
  bookSection,
]

/** Only when they are asked for by name, or all are. */
const LONG_SECTIONS: readonly Section[] = [gatewaySection, venuesSection, pageSection]

function wanted(names: readonly string[]): readonly Section[] | null {
  if (names.length === 0) return SECTIONS
  if (names.includes('all')) {
    return [startSection, memorySection, gatewaySection, engineSection, bookSection, venuesSection]
  }
  const found = names.map((name) => [...SECTIONS, ...LONG_SECTIONS].find((section) => section.name === name))
  return found.every((section) => section !== undefined) ? found : null
}

async function main(names: readonly string[]): Promise<number> {
  const sections = wanted(names)
  if (sections === null) {
    process.stderr.write(
      `It is one of: ${[...SECTIONS, ...LONG_SECTIONS].map(({ name }) => name).join(' ')} all\n`,
    )
    return 2
  }
  await ensureExecutable()
  const machine = machineText()
  const rows: Row[] = []
  for (const section of sections) {
    process.stderr.write(`measuring ${section.name} …\n`)
    rows.push(...(await section.run()))
  }
  const command = ['bun run bench', ...names].join(' ')
  console.log(`command    ${command}\n${machine}\nafterwards ${loadText()}\n\n${tableText(rows)}`)
  return 0
}

process.exitCode = await main(process.argv.slice(2))
