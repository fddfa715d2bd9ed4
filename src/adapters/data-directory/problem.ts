/**
 * `locked`: another process holds it. `not_a_directory`: a file is in the way. `not_writable`: no
 * permission, or a read-only file system. `cannot_create`: neither it nor its parents can be made.
 * `no_space`: disk or quota is full. `secret_unusable`: a stored secret is empty or others may read it.
 * `failed`: anything else the system said.
 */
export type DataDirectoryCode =
  | 'locked'
  | 'not_a_directory'
  | 'not_writable'
  | 'cannot_create'
  | 'no_space'
  | 'secret_unusable'
  | 'failed'

/** Why VeloZ cannot use this directory. The message is a sentence for the operator and names the path. */
export class DataDirectoryProblem extends Error {
  override readonly name = 'DataDirectoryProblem'
  readonly code: DataDirectoryCode
  readonly path: string

  constructor(code: DataDirectoryCode, path: string, message: string) {
    super(message)
    this.code = code
    this.path = path
  }
}

/** Turns what the file system said about `path` into a problem an operator can act on. */
export function problemFrom(error: unknown, path: string): DataDirectoryProblem {
  if (error instanceof DataDirectoryProblem) return error
  const said = messageOf(error)
  switch (systemCode(error)) {
    case 'EEXIST':
    case 'ENOTDIR':
      return new DataDirectoryProblem(
        'not_a_directory',
        path,
        `${path} cannot be the data directory: a file is in the way`,
      )
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new DataDirectoryProblem('not_writable', path, `this user may not write to ${path} (${said})`)
    case 'ENOSPC':
    case 'EDQUOT':
      return noSpaceProblem(path, said)
    default:
      return new DataDirectoryProblem('failed', path, `${path} cannot be used: ${said}`)
  }
}

/**
 * A start writes before it can promise anything, so it waits for room rather than trade without a journal.
 */
export function noSpaceProblem(path: string, said: string): DataDirectoryProblem {
  const message = `there is no space left for ${path} (${said}): make room and start again, nothing is lost`
  return new DataDirectoryProblem('no_space', path, message)
}

export function systemCode(error: unknown): string | null {
  const code = error instanceof Error ? (error as { readonly code?: unknown }).code : null
  return typeof code === 'string' ? code : null
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
