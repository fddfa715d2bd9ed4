import { AUDIT_TYPES, type AuditType } from '../../domain/index.ts'

/** In a chain: everything of file `number` before byte `offset`, and all older files, is still to be told. */
export interface Place {
  readonly number: number
  readonly offset: number
}

export interface ChainPlace extends Place {
  readonly type: AuditType
  /** Whose chain it is; empty for the own one. */
  readonly instance: string
}

export interface Cursor {
  readonly places: readonly ChainPlace[]
  /** Of the whole list, counted for its first page. */
  readonly total: number
  readonly isTotalExact: boolean
}

/** Opaque to whoever gets it. */
export function cursorText({ places, total, isTotalExact }: Cursor): string {
  const rows = places.map(({ type, instance, number, offset }) => {
    return [AUDIT_TYPES.indexOf(type), number, offset, ...(instance === '' ? [] : [instance])]
  })
  return Buffer.from(JSON.stringify([total, isTotalExact ? 1 : 0, ...rows])).toString('base64url')
}

/** Of some hundred instances. */
const TEXT_MAX = 65_536

/** Throws `RangeError` for what `cursorText` did not make. */
export function readCursor(text: string, types: readonly AuditType[]): Cursor {
  const values = text.length > TEXT_MAX ? [] : parsed(text)
  const [total, exact, ...rows] = values
  const places: ChainPlace[] = []
  for (const row of rows) {
    const [index, number, offset, instance = ''] = Array.isArray(row) ? (row as readonly unknown[]) : []
    const type = isCount(index) ? AUDIT_TYPES[index] : undefined
    if (type === undefined || !isCount(number) || !isCount(offset)) throw foreign()
    if (typeof instance !== 'string') throw foreign()
    places.push({ type, instance, number, offset })
  }
  const isOf = (type: AuditType) => places.some((place) => place.type === type)
  if (!isCount(total) || !types.every(isOf)) throw foreign()
  return { places, total, isTotalExact: exact === 1 }
}

function parsed(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
    return Array.isArray(value) ? value : []
  } catch {
    return []
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

export function foreign(): RangeError {
  return new RangeError('this is no cursor of this list')
}
