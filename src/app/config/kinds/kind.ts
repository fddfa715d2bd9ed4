/** A value as a person wrote it, wherever it stood: text keeps its digits until its kind reads them. */
export type Raw =
  | { readonly kind: 'null' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly Raw[] }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [key: string, value: Raw])[] }

export type Reading<Value> =
  /** `note`: understood, but the writer should know something (an old name, most often). */
  | { readonly ok: true; readonly value: Value; readonly note?: string }
  | { readonly ok: false; readonly problem: string }

/** Where relative paths begin: the folder of the file that names them, or the working folder. */
export interface Place {
  readonly folder: string
  readonly home: string | null
}

/**
 * What a form would show for a kind. `path`, `address` and `place` name a file, a host or a program: only
 * whoever may log in to the machine decides those.
 */
export type KindType =
  | 'boolean'
  | 'integer'
  | 'number'
  | 'decimal'
  | 'text'
  | 'choice'
  | 'list'
  | 'map'
  | 'path'
  | 'address'
  | 'place'

/** One kind of value: how it is read, what is allowed (for messages and help), how it is shown as JSON. */
export interface Kind<Value> {
  readonly type: KindType
  /** The words of a choice. */
  readonly words?: readonly string[]
  readonly allowed: string
  read(raw: Raw, place: Place): Reading<Value>
  show(value: Value): unknown
}

export const NULL: Raw = { kind: 'null' }

export function text(value: string): Raw {
  return { kind: 'text', text: value }
}

export function accepted<Value>(value: Value): Reading<Value> {
  return { ok: true, value }
}

export function refused(problem: string): Reading<never> {
  return { ok: false, problem }
}

/** A kind whose values are written as one word or number. */
export function scalar<Value>(options: {
  /** `text` when left out. */
  readonly type?: KindType
  readonly words?: readonly string[]
  readonly allowed: string
  readonly read: (text: string, place: Place) => Reading<Value>
  readonly show?: (value: Value) => unknown
  /** Spaces at the ends belong to the value, as in a password. */
  readonly keepsSpaces?: boolean
}): Kind<Value> {
  const { type = 'text', words } = options
  return {
    type,
    ...(words ? { words } : {}),
    allowed: options.allowed,
    read(raw, place) {
      if (raw.kind === 'text') return options.read(options.keepsSpaces ? raw.text : raw.text.trim(), place)
      if (raw.kind === 'null') return refused('has no value')
      return refused(`is a ${raw.kind}, not a single value`)
    },
    show: options.show ?? ((value) => value),
  }
}

/** The same kind, or nothing: `null`, `~`, an empty text or the word `none`. */
export function optional<Value>(kind: Kind<Value>): Kind<Value | null> {
  const { type, words } = kind
  return {
    type,
    ...(words ? { words } : {}),
    allowed: `${kind.allowed}, or null`,
    read(raw, place) {
      if (raw.kind === 'null' || (raw.kind === 'text' && /^(?:null|none|~)?$/i.test(raw.text.trim()))) {
        return accepted(null)
      }
      return kind.read(raw, place)
    },
    show: (value) => (value === null ? null : kind.show(value)),
  }
}

/** A list in the file; in an environment variable or flag, items separated by commas. */
export function list<Value>(item: Kind<Value>, countMax: number): Kind<readonly Value[]> {
  return {
    type: 'list',
    allowed: `a list of: ${item.allowed}`,
    read(raw, place) {
      const items = itemsOf(raw)
      if (items === null) return refused('is not a list')
      if (items.length > countMax) return refused(`has ${items.length} items; ${countMax} at most`)
      const values: Value[] = []
      for (const [index, one] of items.entries()) {
        const reading = item.read(one, place)
        if (!reading.ok) return refused(`has item ${index + 1}, which ${reading.problem}`)
        values.push(reading.value)
      }
      return accepted(values)
    },
    show: (values) => values.map((value) => item.show(value)),
  }
}

function itemsOf(raw: Raw): readonly Raw[] | null {
  if (raw.kind === 'list') return raw.items
  if (raw.kind === 'null') return []
  if (raw.kind === 'map') return null
  return raw.text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(text)
}
