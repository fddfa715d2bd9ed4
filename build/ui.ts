/**
 * Builds the web page: `ui/index.html` and all it names, minified, with a hash in the names, and a
 * Brotli and a gzip copy beside every file that shrinks. Run it alone with `bun run build/ui.ts`.
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
}

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
/** Under this size a compressed copy saves less than the header that announces it. */
const COMPRESS_BYTES_MIN = 256

/**
 * Replaces `outDir` by a fresh build, in one step at the end, so that a gateway that serves it meanwhile
 * never sees half a page. Throws with the bundler's messages when the source does not build.
 */
export async function bundleUi({
  outDir,
  entry = join(ROOT, 'ui/index.html'),
}: UiOptions): Promise<readonly PageFile[]> {
  const fresh = `${outDir}.${process.pid}`
  rmSync(fresh, { recursive: true, force: true })
  mkdirSync(fresh, { recursive: true })
  try {
    const hashedPaths = await bundle(entry, fresh)
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
async function bundle(entry: string, outDir: string): Promise<readonly string[]> {
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
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [tailwind],
  })
  return built.outputs
    .map((output) => `/${relative(outDir, output.path)}`)
    .filter((path) => path.startsWith('/assets/'))
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

export async function buildPage(outDir: string): Promise<void> {
  await reportStep('page', async () => {
    const files = await bundleUi({ outDir })
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
    const sent = files.reduce((sum, file) => sum + (file.brotliBytes ?? file.bytes), 0)
    return `${files.length} files, ${kilobytes(bytes)}, ${kilobytes(sent)} as sent`
  })
}

if (import.meta.main) await buildPage(join(ROOT, 'dist/ui'))
