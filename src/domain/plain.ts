/**
 * What can be written down and read back without knowing what it means: a tree without instances, functions
 * or `undefined`. Numbers are finite.
 */
export type Plain =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly Plain[]
  | { readonly [name: string]: Plain }

/** A tree in parts that can be read one by one. */
export type PlainParts = Readonly<Record<string, Plain>>

/** Such a tree as it was stored. */
export interface PlainSource {
  /** Throws when there is no such part, or when it cannot be read. */
  part(name: string): Plain
}
