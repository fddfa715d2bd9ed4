/**
 * Builds VeloZ as one executable file with its web page inside.
 *
 *     bun run build/compile.ts                       dist/veloz, for this machine
 *     bun run build/compile.ts --target linux-arm64  dist/veloz-<version>-linux-arm64
 *     bun run build/compile.ts --target all          one for every machine, and dist/SHA256SUMS
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import manifest from '../package.json' with { type: 'json' }
import { type BuiltFolders, embeddedPage } from './embedded-page.ts'
import { leftOut } from './left-out.ts'
import { buildReference } from './reference.ts'
import { megabytes, reportStep } from './report.ts'
import { runtimeOf, TARGETS, type Target } from './targets.ts'
import { buildPage } from './ui.ts'

const ROOT = resolve(import.meta.dirname, '..')
const DIST = join(ROOT, 'dist')
const FOLDERS: BuiltFolders = { page: join(DIST, 'ui'), reference: join(DIST, 'reference') }

/** So many times as often must code run before it is compiled, until src/app/listen.ts says otherwise. */
const JIT_PATIENCE = 4

/** Bun would run what a bunfig.toml in the current folder names, and take variables from an .env there. */
const SELF_CONTAINED = { autoloadBunfig: false, autoloadDotenv: false }

interface Runtime {
  readonly target: Bun.Build.CompileTarget
  readonly executablePath: string
}

export interface CompileOptions {
  readonly entry: string
  /** What to put inside. */
  readonly folders: BuiltFolders
  readonly outFile: string
  readonly commit: string
  /** What to build upon; null for the Bun that runs this. */
  readonly runtime: Runtime | null
}

/** Replaces `outFile` in one step: what runs from it is left alone. Throws when the source does not build. */
export async function compile({ entry, folders, outFile, commit, runtime }: CompileOptions): Promise<void> {
  mkdirSync(dirname(outFile), { recursive: true })
  const fresh = join(dirname(outFile), `.${process.pid}-${basename(outFile)}`)
  try {
    await Bun.build({
      entrypoints: [entry],
      compile: { outfile: fresh, jitPolicy: JIT_PATIENCE, ...SELF_CONTAINED, ...runtime },
      bytecode: true,
      // What is loaded later (venues, tracing) stays in files of its own, which a start need not look at.
      splitting: true,
      format: 'esm',
      // Names stay: full minification has an open defect in the web framework.
      minify: { whitespace: true, syntax: true, identifiers: false },
      define: { VELOZ_COMMIT: JSON.stringify(commit), 'process.env.NODE_ENV': '"production"' },
      plugins: [embeddedPage(folders), leftOut],
    })
    renameSync(fresh, outFile)
  } finally {
    rmSync(fresh, { force: true })
  }
}

function commitOfTree(): string {
  const found = Bun.spawnSync(['git', 'rev-parse', '--short=12', 'HEAD'], { cwd: ROOT, stderr: 'ignore' })
  if (found.exitCode !== 0) return 'unknown'
  const changed = Bun.spawnSync(['git', 'status', '--porcelain', '--untracked-files=no'], { cwd: ROOT })
  return String(found.stdout).trim() + (String(changed.stdout).trim() === '' ? '' : '-modified')
}

function targetsNamed(name: string): readonly Target[] {
  const found = TARGETS.filter((target) => name === 'all' || name === target.name)
  if (found.length > 0) return found
  const known = TARGETS.map((target) => target.name).join(', ')
  throw new Error(`--target ${name} is not known; it is one of ${known}, all.`)
}

async function compileStep(label: string, outFile: string, runtime: () => Runtime | null): Promise<void> {
  await reportStep(label, async () => {
    const common = { entry: join(ROOT, 'src/main.ts'), folders: FOLDERS, commit: commitOfTree() }
    await compile({ ...common, outFile, runtime: runtime() })
    return `${outFile.slice(ROOT.length + 1)}, ${megabytes(statSync(outFile).size)}`
  })
}

function runtimeFor(target: Target): Runtime {
  return { target: target.bunTarget, executablePath: runtimeOf(target, join(ROOT, '.cache/bun-runtimes')) }
}

/** In the format `sha256sum --check` reads. */
function writeSums(): void {
  const names = readdirSync(DIST).filter((name) => name.startsWith(`veloz-${manifest.version}-`))
  const lines = names.sort().map((name) => {
    const digest = createHash('sha256')
      .update(readFileSync(join(DIST, name)))
      .digest('hex')
    return `${digest}  ${name}\n`
  })
  writeFileSync(join(DIST, 'SHA256SUMS'), lines.join(''))
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { target: { type: 'string' } } })
  const targets = values.target === undefined ? null : targetsNamed(values.target)
  await buildPage(FOLDERS.page)
  await buildReference(FOLDERS.reference)
  if (targets === null) return compileStep('executable', join(DIST, 'veloz'), () => null)
  for (const target of targets) {
    const outFile = join(DIST, `veloz-${manifest.version}-${target.name}${target.extension}`)
    await compileStep(target.name, outFile, () => runtimeFor(target))
  }
  writeSums()
}

if (import.meta.main) {
  try {
    await main()
  } catch (error) {
    const problems = error instanceof AggregateError ? error.errors : []
    for (const problem of problems) process.stderr.write(`${problem}\n`)
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
    process.exit(1)
  }
}
