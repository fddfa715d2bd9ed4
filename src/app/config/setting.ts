import type { Kind } from './kinds/index.ts'

/** One row of the table: everything there is to know about one key. */
export interface Setting<Value> {
  readonly kind: Kind<Value>
  readonly default: NoInfer<Value>
  /** Environment variable. A secret can also be put in a file that `<env>_FILE` names. */
  readonly env: string
  readonly flag: string | null
  /** One sentence for `veloz help config`. */
  readonly about: string
  readonly isSecret: boolean
  /**
   * Why a value of the right kind is not taken from the API, as the rest of a sentence: it would name
   * something on the machine, or keep the next start from happening. Left out, every value is taken.
   */
  refusesSaved?(value: Value): string | null
}

export type AnySetting = Setting<unknown>

interface Extras {
  readonly flag?: string
  readonly isSecret?: boolean
}

/** What a table writes down of a key. */
export type Row<Value> = Extras & Pick<Setting<Value>, 'kind' | 'default' | 'env' | 'about' | 'refusesSaved'>

/** A row with what most rows leave out. */
export function effective<Value>(row: Row<Value>): Setting<Value> {
  return { flag: null, isSecret: false, ...row }
}
