import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { maskedCode } from './masked-code.ts'

export interface SourceFile {
  /** From the root of the tree, with slashes. */
  readonly path: string
  readonly text: string
  /** The text without comments and string contents, at the same offsets. */
  readonly code: string
}

export function sourceFile(path: string, text: string): SourceFile {
  return { path, text, code: /\.tsx?$/.test(path) ? maskedCode(text) : text }
}

/** Everything people wrote below the folders named, of the extensions named. */
export function treeFiles(
  root: string,
  folders: readonly string[],
  extensions: string,
): readonly SourceFile[] {
  return folders
    .flatMap((folder) => [...new Bun.Glob(`${folder}/**/*.{${extensions}}`).scanSync({ cwd: root })])
    .map((path) => path.replaceAll('\\', '/'))
    .sort()
    .map((path) => sourceFile(path, readFileSync(join(root, path), 'utf8')))
}
