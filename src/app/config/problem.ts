/** What is wrong with the configuration, and where. */
export interface ConfigProblem {
  /** Null when it came from a flag or the environment. */
  readonly file: string | null
  /** From 1; null with the file. */
  readonly line: number | null
  readonly column: number | null
  /** The key, variable or flag; null for the file as a whole. */
  readonly key: string | null
  /** Reads on from the key: `"abc" is not a whole number.` */
  readonly message: string
  /** `safety`: well written, and refused all the same. */
  readonly kind: 'usage' | 'safety'
}

/** A place in the configuration file. */
export interface FilePlace {
  readonly file: string
  readonly line: number
  readonly column: number
}

export function usageProblem(
  key: string | null,
  message: string,
  at: FilePlace | null = null,
): ConfigProblem {
  return { ...placed(at), key, message, kind: 'usage' }
}

export function safetyProblem(key: string, message: string, at: FilePlace | null = null): ConfigProblem {
  return { ...placed(at), key, message, kind: 'safety' }
}

function placed(at: FilePlace | null): Pick<ConfigProblem, 'file' | 'line' | 'column'> {
  return { file: at?.file ?? null, line: at?.line ?? null, column: at?.column ?? null }
}

/** One line for a person: `/etc/veloz/veloz.yaml:3:9: server.port "abc" is not a whole number. …`. */
export function problemText(problem: ConfigProblem): string {
  const { file, line, column, key, message } = problem
  const place = file === null ? [] : [line === null ? file : `${file}:${line}:${column}`]
  return [...place, key === null ? message : `${key} ${message}`].join(': ')
}

const SHOWN_MAX = 80

/** A value in a message: quoted, on one line, shortened. */
export function shown(value: string): string {
  const cut = value.length > SHOWN_MAX ? `${value.slice(0, SHOWN_MAX)}…` : value
  return JSON.stringify(cut)
}
