import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { BunPlugin } from 'bun'
import { contentTypeOf, type EmbeddedFile } from '../src/adapters/assets/index.ts'

/** The module whose empty table gives way to the real one. */
const TABLE_MODULE = /src[\\/]adapters[\\/]assets[\\/]embedded-table\.ts$/

/**
 * Puts every file of a built page into the executable: each is imported as a file, and the table in
 * `src/adapters/assets/embedded-table.ts` is replaced by one that names them.
 */
export function embeddedPage(pageFolder: string): BunPlugin {
  return {
    name: 'embedded page',
    setup(build) {
      build.onLoad({ filter: TABLE_MODULE }, () => ({ contents: tableModule(pageFolder), loader: 'ts' }))
    },
  }
}

type Row = Omit<EmbeddedFile, 'identity' | 'br' | 'gzip'>

function tableModule(folder: string): string {
  const imports: string[] = []
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
  return [...imports, `export const EMBEDDED_FILES = [\n${rows.join(',\n')}\n]`].join('\n')
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
