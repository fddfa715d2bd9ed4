import type { SettingRow } from '../../../src/contract/index.ts'
import { isNullable } from './model.ts'

interface SettingControlProps {
  readonly id: string
  readonly row: SettingRow
  readonly text: string
  readonly describedBy: string
  readonly isInvalid: boolean
  readonly onText: (text: string) => void
}

/** Digits, with a unit behind them where one is allowed: so no number field, which takes no letter. */
const NUMBERS: ReadonlySet<string> = new Set(['integer', 'number', 'decimal'])

/** As its type wants it: on or off, one of some words, lines, a number, a text. */
export function SettingControl({ id, row, text, describedBy, isInvalid, onText }: SettingControlProps) {
  const common = { id, 'aria-describedby': describedBy, 'aria-invalid': isInvalid }
  switch (row.type) {
    case 'boolean':
      return (
        <select {...common} className="select" value={text} onChange={(event) => onText(event.target.value)}>
          <option value="true">on</option>
          <option value="false">off</option>
        </select>
      )
    case 'choice':
      return (
        <select {...common} className="select" value={text} onChange={(event) => onText(event.target.value)}>
          {isNullable(row) && <option value="">not set</option>}
          {(row.words ?? []).map((word) => (
            <option key={word} value={word}>
              {word}
            </option>
          ))}
        </select>
      )
    case 'list':
    case 'map':
      return (
        <textarea
          {...common}
          className="text-area"
          rows={Math.min(6, Math.max(2, text.split('\n').length))}
          placeholder={row.type === 'map' ? 'NAME = VALUE, one a line' : 'one a line; empty for none'}
          spellCheck={false}
          value={text}
          onChange={(event) => onText(event.target.value)}
        />
      )
    default:
      return (
        <input
          {...common}
          className="search-field setting-input"
          inputMode={NUMBERS.has(row.type) ? 'decimal' : 'text'}
          placeholder={isNullable(row) ? 'not set' : ''}
          autoComplete="off"
          spellCheck={false}
          value={text}
          onChange={(event) => onText(event.target.value)}
        />
      )
  }
}
