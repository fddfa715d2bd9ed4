import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { BunPlugin } from 'bun'
import { contentTypeOf, type EmbeddedFile } from '../src/adapters/assets/index.ts'

/** The module whose empty table gives way to the real one. */
const TABLE_MODULE = /src[\\/]adapters[\\/]assets[\\/]embedded-table\.ts$/

export interface BuiltFolders {
  readonly page: string
  /** The library of the API reference. */
  readonly reference: string
}

/**
 * Puts every file of the built folders into the executable: each is imported as a file, and the tables in
 * `src/adapters/assets/embedded-table.ts` are replaced by ones that name them.
 */
export function embeddedPage(folders: BuiltFolders): BunPlugin {
  return {
    name: 'embedded page',
    setup(build) {
      build.onLoad({ filter: TABLE_MODULE }, () => ({ contents: tableModule(folders), loader: 'ts' }))
    },
  }
}

type Row = Omit<EmbeddedFile, 'identity' | 'br' | 'gzip'>

function tableModule({ page, reference }: BuiltFolders): string {
  const imports: string[] = []
  const tables = [
    `export const EMBEDDED_FILES = ${table(page, imports)}`,
    `export const EMBEDDED_REFERENCE = ${table(reference, imports)}`,
  ]
  return [...imports, ...tables].join('\n')
}

/** Adds the imports that it names to `imports`. */
function table(folder: string, imports: string[]): string {
  const importFile = (path: string): string => {
    const name = `file${imports.length}`
    imports.push(`import ${name} from ${JSON.stringify(path)} with { type: 'file' }`)
    return name
  }
  const rows = pagePaths(folder).map((path) => {
    const file = join(folder, path)
    const [identity, br, gzip] = [file, `${file}.br`, `${file}.gz`].map((candidate) =>
      existsSync(candidate) ? importFile(candidate) : 'null',
    )
    return `{ ...${JSON.stringify(rowOf(folder, path))}, identity: ${identity}, br: ${br}, gzip: ${gzip} }`
  })
  return `[\n${rows.join(',\n')}\n]`
}

function pagePaths(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile())
    .map((name) => `/${name.replaceAll('\\', '/')}`)
    .filter((path) => !path.startsWith('/.') && !/\.(br|gz)$/.test(path))
    .sort()
}

function rowOf(folder: string, path: string): Row {
  const hashedPaths: unknown = JSON.parse(readFileSync(join(folder, '.immutable.json'), 'utf8'))
  const content = readFileSync(join(folder, path))
  return {
    path,
    contentType: contentTypeOf(path),
    tag: createHash('sha256').update(content).digest('hex').slice(0, 32),
    isImmutable: Array.isArray(hashedPaths) && hashedPaths.includes(path),
  }
}
