/** Takes the library of the API reference from its package, with a Brotli and a gzip copy of each file. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { REFERENCE_FILES } from '../src/adapters/assets/index.ts'
import { kilobytes, reportStep } from './report.ts'
import { compress, IMMUTABLE_LIST } from './ui.ts'

const PACKAGE = resolve(import.meta.dirname, '../node_modules/swagger-ui-dist')
/** The version that was taken last: compressing takes seconds and the library changes once a season. */
const STAMP = '.version'

export async function buildReference(outDir: string): Promise<void> {
  await reportStep('reference', async () => {
    const version = versionOf(readFileSync(join(PACKAGE, 'package.json'), 'utf8'))
    const stamp = join(outDir, STAMP)
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === version) return `${version}, as before`
    rmSync(outDir, { recursive: true, force: true })
    mkdirSync(outDir, { recursive: true })
    writeFileSync(join(outDir, IMMUTABLE_LIST), '[]')
    const files = await Promise.all(
      Object.entries(REFERENCE_FILES).map(([path, name]) => take(outDir, path, name)),
    )
    writeFileSync(stamp, version)
    const sent = files.reduce((sum, { brotliBytes }) => sum + (brotliBytes ?? 0), 0)
    return `${version}, ${kilobytes(sent)} as sent`
  })
}

function take(outDir: string, path: string, name: string) {
  copyFileSync(join(PACKAGE, name), join(outDir, path))
  return compress(outDir, path, false)
}

function versionOf(manifest: string): string {
  const { version } = JSON.parse(manifest) as { readonly version: string }
  return version
}
