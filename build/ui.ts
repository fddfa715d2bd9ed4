/**
 * Builds the web page: `ui/index.html` and all it names, minified, with a hash in the names, and a
 * Brotli and a gzip copy beside every file that shrinks. Run it alone with `bun run build/ui.ts`; with
 * `--dev` it makes dist/ui-dev, which also has the story page of the kit, /dev/kit.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import tailwind from 'bun-plugin-tailwind'
import { isCompressible } from '../src/adapters/assets/index.ts'
import { kilobytes, reportStep } from './report.ts'

export interface UiOptions {
  readonly outDir: string
  /** The page's source; this repository's unless a test brings its own. */
  readonly entry?: string
  /** A worker that the page starts; its address becomes `VELOZ_STREAM_WORKER`, null without one. */
  readonly worker?: string
  /** With the pages that only those who build it need, and a library that explains its errors. */
  readonly isDevelopment?: boolean
}

/** What every visit loads before it shows anything, compressed. */
export const INITIAL_SCRIPT_KB_MAX = 300

export interface PageFile {
  /** As the browser asks for it: `/assets/main-1a2b3c4d.js`. */
  readonly path: string
  readonly bytes: number
  readonly brotliBytes: number | null
  readonly isImmutable: boolean
}

const ROOT = resolve(import.meta.dirname, '..')
/** Read by `folderAssets`; hidden, so that it is never served. */
export const IMMUTABLE_LIST = '.immutable.json'
const STREAM_WORKER = join(ROOT, 'ui/stream-worker.ts')
const PRODUCTION = { 'process.env.NODE_ENV': '"production"', VELOZ_DEVELOPMENT: 'false' }
const DEVELOPMENT = { 'process.env.NODE_ENV': '"development"', VELOZ_DEVELOPMENT: 'true' }
/** Under this size a compressed copy saves less than the header that announces it. */
const COMPRESS_BYTES_MIN = 256

/**
 * Replaces `outDir` by a fresh build, in one step at the end, so that a gateway that serves it meanwhile
 * never sees half a page. Throws with the bundler's messages when the source does not build.
 */
export async function bundleUi({
  outDir,
  entry = join(ROOT, 'ui/index.html'),
  worker,
  isDevelopment = false,
}: UiOptions): Promise<readonly PageFile[]> {
  const fresh = `${outDir}.${process.pid}`
  rmSync(fresh, { recursive: true, force: true })
  mkdirSync(fresh, { recursive: true })
  try {
    const define = isDevelopment ? DEVELOPMENT : PRODUCTION
    const hashedPaths = await bundle(entry, worker ?? null, { outDir: fresh, define })
    writeFileSync(join(fresh, IMMUTABLE_LIST), JSON.stringify(hashedPaths))
    const paths = filesBelow(fresh)
    const files = await Promise.all(paths.map((path) => compress(fresh, path, hashedPaths.includes(path))))
    rmSync(outDir, { recursive: true, force: true })
    mkdirSync(dirname(outDir), { recursive: true })
    renameSync(fresh, outDir)
    return files
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}

/** Returns the paths whose names hold a hash of their content. */
async function bundle(
  entry: string,
  workerEntry: string | null,
  { outDir, define }: { readonly outDir: string; readonly define: Readonly<Record<string, string>> },
): Promise<readonly string[]> {
  const worker = workerEntry === null ? null : await bundleWorker(workerEntry, outDir)
  const built = await Bun.build({
    entrypoints: [entry],
    outdir: outDir,
    target: 'browser',
    minify: true,
    splitting: true,
    publicPath: '/',
    naming: {
      entry: '[name].[ext]',
      chunk: 'assets/[name]-[hash].[ext]',
      asset: 'assets/[name]-[hash].[ext]',
    },
    define: { ...define, VELOZ_STREAM_WORKER: JSON.stringify(worker) },
    plugins: [tailwind],
  })
  const page = built.outputs
    .map((output) => `/${relative(outDir, output.path)}`)
    .filter((path) => path.startsWith('/assets/'))
  return worker === null ? page : [...page, worker]
}

/** One classic script without imports, which every browser with shared workers can start. */
async function bundleWorker(entry: string, outDir: string): Promise<string> {
  const built = await Bun.build({
    entrypoints: [entry],
    outdir: outDir,
    target: 'browser',
    format: 'iife',
    minify: true,
    naming: 'assets/[name]-[hash].[ext]',
    define: PRODUCTION,
  })
  const [script] = built.outputs
  if (!script) throw new Error('the worker gave no file')
  return `/${relative(outDir, script.path)}`
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.startsWith('.') && statSync(join(folder, name)).isFile())
    .map((name) => `/${name.replaceAll('\\', '/')}`)
    .sort()
}

/** Writes a Brotli and a gzip copy beside a file that they make smaller. */
export async function compress(folder: string, path: string, isImmutable: boolean): Promise<PageFile> {
  const content = readFileSync(join(folder, path))
  const plain = { path, bytes: content.byteLength, brotliBytes: null, isImmutable }
  if (!isCompressible(path) || content.byteLength < COMPRESS_BYTES_MIN) return plain
  const [small, wide] = await Promise.all([
    promisify(brotliCompress)(content, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 11,
        [constants.BROTLI_PARAM_SIZE_HINT]: content.byteLength,
      },
    }),
    promisify(gzip)(content, { level: 9 }),
  ])
  if (small.byteLength < content.byteLength) writeFileSync(join(folder, `${path}.br`), small)
  if (wide.byteLength < content.byteLength) writeFileSync(join(folder, `${path}.gz`), wide)
  return { ...plain, brotliBytes: small.byteLength }
}

/** The scripts that `index.html` names and all they import at once; none of what is loaded later. */
export function initialScripts(folder: string): readonly string[] {
  const index = readFileSync(join(folder, 'index.html'), 'utf8')
  const found = new Set([...index.matchAll(/<script[^>]*\ssrc="([^"]+)"/g)].map(([, path]) => path ?? ''))
  const transpiler = new Bun.Transpiler({ loader: 'js' })
  for (const path of found) {
    const imports = transpiler.scanImports(readFileSync(join(folder, path)))
    for (const { kind, path: specifier } of imports) {
      if (kind === 'import-statement') found.add(resolve('/', dirname(path), specifier))
    }
  }
  return [...found]
}

/** Fails when the page has grown beyond what a first visit may cost. */
export async function buildPage(outDir: string, isDevelopment = false): Promise<void> {
  await reportStep('page', async () => {
    const files = await bundleUi({ outDir, worker: STREAM_WORKER, isDevelopment })
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
    const sent = files.reduce((sum, file) => sum + sentBytes(file), 0)
    const initial = initialScripts(outDir)
    const initialBytes = files
      .filter(({ path }) => initial.includes(path))
      .reduce((sum, file) => sum + sentBytes(file), 0)
    if (!isDevelopment && initialBytes > INITIAL_SCRIPT_KB_MAX * 1000) {
      throw new Error(
        `the page loads ${kilobytes(initialBytes)} of script at first, more than ${INITIAL_SCRIPT_KB_MAX} kB`,
      )
    }
    return (
      `${files.length} files, ${kilobytes(bytes)}, ${kilobytes(sent)} as sent; ` +
      `at first ${kilobytes(initialBytes)} of script in ${initial.length} files`
    )
  })
}

const sentBytes = ({ bytes, brotliBytes }: PageFile): number => brotliBytes ?? bytes

if (import.meta.main) {
  const isDevelopment = process.argv.includes('--dev')
  await buildPage(join(ROOT, isDevelopment ? 'dist/ui-dev' : 'dist/ui'), isDevelopment)
}
