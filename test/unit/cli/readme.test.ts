import { describe, expect, test } from 'bun:test'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { loadConfig, problemText, SETTING_PATHS, tradedVenues } from '../../../src/app/config/index.ts'
import { processWorld } from '../../../src/cli/process-world.ts'
import { buildProgram } from '../../../src/cli/program.ts'
import { ERROR_STATUS } from '../../../src/contract/index.ts'

const ROOT = resolve(import.meta.dirname, '../../..')
const README = readFileSync(join(ROOT, 'README.md'), 'utf8')

/** A field of `GET /api/health`. */
const NOT_A_SETTING = 'journal.gap'

const never = () => {
  throw new Error('nothing is run here')
}
const program = buildProgram(
  processWorld({ loadServe: never, loadStdioEngine: never, loadListeningEngine: never, loadSandbox: never }),
  () => undefined,
)

describe('the README', () => {
  test('names commands that there are', () => {
    const called = [...README.matchAll(/(?:^|[`\s/])veloz ([a-z]+)(?: ([a-z][a-z-]+))?/gm)]
    const known = called.filter(([, name]) => program.commands.some((command) => command.name() === name))
    expect(known.length).toBeGreaterThan(20)
    for (const [text, name = '', second = ''] of README.matchAll(
      /[`\s/](?:dist\/)?veloz ([a-z]+)(?: ([a-z][a-z-]+))?/g,
    )) {
      const command = program.commands.find((one) => one.name() === name)
      // In prose the program is VeloZ; in lower case it is always a command.
      expect(command, text).toBeDefined()
      const inside = command?.commands.map((one) => one.name()) ?? []
      if (inside.length > 0 && second !== '') expect(inside, text).toContain(second)
    }
  })

  test('names settings and error codes that there are', () => {
    const sections = new Set<string | undefined>(SETTING_PATHS.map((path) => path.split('.')[0]))
    for (const [, word = ''] of README.matchAll(/`([a-z_]+(?:\.[a-z_]+)+)(?:: [^`]*)?`/g)) {
      if (!sections.has(word.split('.')[0]) || word === NOT_A_SETTING) continue
      expect(
        SETTING_PATHS.some((path) => path === word || path.startsWith(`${word}.`)),
        word,
      ).toBe(true)
    }
    for (const [, status = '', code = ''] of README.matchAll(/\b([45]\d\d) `([a-z_]+)`/g)) {
      expect(new Map<string, number>(Object.entries(ERROR_STATUS)).get(code), code).toBe(Number(status))
    }
  })

  const loadedFrom = (yaml: string) => {
    const file = '/work/veloz.yaml'
    return loadConfig({
      flags: {},
      env: { VELOZ_ADMIN_PASSWORD: 'long enough for this' },
      cwd: '/work',
      home: '/home/ana',
      readFile: (path) =>
        path === file
          ? { ok: true, text: yaml }
          : { ok: false, isMissing: true, message: 'there is no such file' },
    })
  }

  test('has examples of a configuration that load', () => {
    const examples = [...README.matchAll(/^```yaml\n([\s\S]*?)```/gm)].map(([, yaml = '']) =>
      loadedFrom(yaml),
    )
    const problems = examples.flatMap((loaded) => (loaded.ok ? [] : loaded.problems.map(problemText)))
    expect(problems).toEqual([])
    expect(examples.map((loaded) => loaded.ok && loaded.config.server.port)).toContain(9000)
    const traded = examples.flatMap((loaded) => (loaded.ok ? tradedVenues(loaded.config) : []))
    expect(traded).toEqual(['binance', 'okx'])
  })

  test('points at files that there are', () => {
    const links = [...README.matchAll(/\]\(([^)#]+)\)/g)].map(([, path = '']) => path)
    const files = links.filter((path) => !path.includes('://'))
    expect(files.length).toBeGreaterThan(5)
    for (const path of files) expect(existsSync(join(ROOT, path)), path).toBe(true)
  })

  test('quotes sentences that the program says', () => {
    const source = (path: string) => readFileSync(join(ROOT, 'src', path), 'utf8')
    for (const [path, sentence] of [
      ['app/listen.ts', 'is in use by another program'],
      ['adapters/data-directory/lock.ts', 'another VeloZ is using'],
      ['app/config/rules.ts', 'can be reached from other machines, and authentication is off'],
      ['app/open-journal.ts', 'The journal is damaged and VeloZ does not guess'],
      ['app/traces.ts', 'traces cannot be sent'],
      ['app/open-engine.ts', 'This data directory holds the journal of'],
      ['app/open-venue.ts', 'needs a key of its'],
      ['adapters/venue-ccxt/key-check/refusals.ts', 'does not accept the signature'],
    ] as const) {
      expect(README, sentence).toContain(sentence)
      expect(source(path), sentence).toContain(sentence)
    }
  })
})
