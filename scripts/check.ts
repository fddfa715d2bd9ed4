/**
 * One command that says whether the tree is good: types, purity, lint, tests, build, start.
 *
 *     bun run check           everything; the last line is "N passed, N failed"
 *     bun run check --fast    without the build and the tests that need it
 *
 * Stops at the first step that fails, with exit code 1. Every test counts as one, every other step as one.
 */
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Counts, countsOf, summaryLine } from './lib/counts.ts'
import { smoke } from './lib/smoke.ts'

const ROOT = resolve(import.meta.dirname, '..')
const EXECUTABLE = join(ROOT, 'dist/veloz')

interface Outcome extends Counts {
  /** A few words for the line of the step. */
  readonly note: string
  /** All there is to say, shown when the step failed. */
  readonly output: string
}

interface Step {
  readonly name: string
  readonly run: () => Promise<Outcome>
}

async function command(
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<{ exitCode: number; output: string }> {
  const child = Bun.spawn([...words], {
    cwd: ROOT,
    env: { ...process.env, VELOZ_BINARY: EXECUTABLE, FORCE_COLOR: '0', NO_COLOR: '1', ...environment },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [stdout, stderr, exitCode] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  return { exitCode, output: stdout + stderr }
}

function tool(name: string, words: readonly string[]): Step {
  return {
    name,
    run: async () => {
      const { exitCode, output } = await command(words)
      const passed = exitCode === 0 ? 1 : 0
      return { passed, failed: 1 - passed, note: '', output }
    },
  }
}

/** A busy machine is no failure. `bunfig.toml` cannot say it: Bun reads no time limit there. */
const TIMEOUT = '--timeout=120000'
/** What Bun says itself unless somebody said otherwise: React for production cannot be tested. */
const TEST_ENVIRONMENT = { NODE_ENV: 'test' }
/** The same cases of every property each time: what a new one finds is no fault of the change at hand. */
const SAME_CASES = ['--preload', './test/support/fixed-chance.ts']

function tests(name: string, isWanted: (path: string) => boolean, words: readonly string[] = []): Step {
  return {
    name,
    run: async () => {
      const files = testFiles().filter(isWanted)
      if (files.length === 0) return { passed: 0, failed: 1, note: 'no test files', output: '' }
      const test = [process.execPath, 'test', TIMEOUT, ...SAME_CASES, '--only-failures', ...words, ...files]
      const { exitCode, output } = await command(test, TEST_ENVIRONMENT)
      const { passed, failed, skipped } = countsOf(output, exitCode)
      const note = `${passed} in ${files.length} files${skipped === 0 ? '' : `, ${skipped} SKIPPED`}`
      return { passed, failed, note, output }
    },
  }
}

/** Tests against live venues are asked for by name, never run here. */
function testFiles(): readonly string[] {
  const found = [...new Bun.Glob('test/**/*.test.{ts,tsx}').scanSync({ cwd: ROOT })]
  return found
    .filter((path) => !path.includes('.live.test.'))
    .map((path) => `./${path}`)
    .sort()
}

const isEndToEnd = (path: string): boolean => path.startsWith('./test/e2e/')
/** In a browser, which waits as much as it works. */
const isPage = (path: string): boolean =>
  isEndToEnd(path) && readFileSync(join(ROOT, path), 'utf8').includes("'./browser.ts'")
/** Whole lives at simulated venues: they wait for one another more than they work. */
const isAtVenues = (path: string): boolean => path.startsWith('./test/venues/')

/** Parts of the page in a document of their own, whose globals no other test may meet. */
const isComponent = (path: string): boolean => path.startsWith('./test/components/')

/** Side by side, as one step: one that mostly waits costs the other nothing. */
function together(name: string, parts: readonly Step[]): Step {
  return {
    name,
    run: async () => {
      const outcomes = await Promise.all(parts.map((part) => part.run()))
      const sum = (of: (outcome: Outcome) => number) =>
        outcomes.reduce((total, outcome) => total + of(outcome), 0)
      return {
        passed: sum(({ passed }) => passed),
        failed: sum(({ failed }) => failed),
        note: outcomes.map(({ note }, index) => `${parts[index]?.name}: ${note}`).join('; '),
        output: outcomes
          .filter(({ failed }) => failed > 0)
          .map(({ output }) => output)
          .join('\n'),
      }
    },
  }
}

const smokeStep: Step = {
  name: 'start',
  run: async () => {
    try {
      return { passed: 1, failed: 0, note: await smoke(EXECUTABLE), output: '' }
    } catch (error) {
      return {
        passed: 0,
        failed: 1,
        note: '',
        output: error instanceof Error ? error.message : String(error),
      }
    }
  },
}

function steps(isFast: boolean): readonly Step[] {
  const bun = process.execPath
  const quick = [
    tool('types', [bun, 'x', '--bun', '--no-install', 'tsc', '--noEmit']),
    tool('pure types', [
      bun,
      'x',
      '--bun',
      '--no-install',
      'tsc',
      '--noEmit',
      '-p',
      'src/tsconfig.pure.json',
    ]),
    tool('lint', [
      bun,
      'x',
      '--bun',
      '--no-install',
      'biome',
      'check',
      '--error-on-warnings',
      '--max-diagnostics=50',
      '.',
    ]),
    together('tests', [
      tests('in process', (path) => !isEndToEnd(path) && !isAtVenues(path) && !isComponent(path)),
      tests('components', isComponent, ['--preload', './test/support/dom.ts']),
      tests('at venues', isAtVenues),
    ]),
  ]
  if (isFast) return quick
  const built = [tool('compile', [bun, 'run', 'build/compile.ts']), smokeStep]
  const whole = together('end to end', [
    tests('pages', isPage),
    tests('processes', (path) => isEndToEnd(path) && !isPage(path)),
  ])
  return [...quick, ...built, whole]
}

async function check(isFast: boolean): Promise<number> {
  let passed = 0
  let failed = 0
  for (const step of steps(isFast)) {
    const startedAtMs = performance.now()
    const outcome = await step.run()
    const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1)
    passed += outcome.passed
    failed += outcome.failed
    if (outcome.failed > 0) console.log(outcome.output.trimEnd())
    const verdict = outcome.failed > 0 ? 'FAILED' : 'ok'
    console.log(
      `${step.name.padEnd(12)}${verdict.padEnd(8)}${seconds.padStart(5)} s  ${outcome.note}`.trimEnd(),
    )
    if (outcome.failed > 0) break
  }
  console.log(summaryLine({ passed, failed }))
  return failed === 0 ? 0 : 1
}

const { values } = parseArgs({ options: { fast: { type: 'boolean', default: false } } })
process.exitCode = await check(values.fast)
