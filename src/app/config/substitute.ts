export type Substituted =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly missing: string }

const REFERENCE = /\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g

/**
 * Puts the environment's values in for `${NAME}`; `$${` stands for a plain `${`. What comes in is text and is
 * not searched again. `lookUp` may know names that the environment does not.
 */
export function substitute(written: string, lookUp: (name: string) => string | undefined): Substituted {
  let missing: string | null = null
  const text = written.replace(REFERENCE, (match, name: string | undefined) => {
    if (name === undefined) return '${'
    const value = lookUp(name)
    if (value === undefined || value === '') {
      missing ??= name
      return match
    }
    return value
  })
  return missing === null ? { ok: true, text } : { ok: false, missing }
}
