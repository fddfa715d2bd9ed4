import type { Row } from './row.ts'

const HEAD = ['what', 'measured', 'ratio', 'budget', 'inside'] as const

/** Rows as aligned text, the notes below them by number. */
export function tableText(rows: readonly Row[]): string {
  const notes: string[] = []
  const lines = [HEAD as readonly string[], ...rows.map((row) => cellsOf(row, notes))]
  const widths = HEAD.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)))
  const texts = lines.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  const [head = '', ...body] = texts
  const rule = widths.map((width) => '-'.repeat(width)).join('  ')
  const explained = notes.map((note, index) => `[${index + 1}] ${note}`)
  return [head, rule, ...body, ...(explained.length > 0 ? ['', ...explained] : [])].join('\n')
}

function cellsOf(row: Row, notes: string[]): readonly string[] {
  const mark = row.note === undefined ? '' : ` [${numberOf(row.note, notes)}]`
  const verdict = row.isInside === null ? '-' : row.isInside ? 'yes' : 'NO'
  const ratio = row.ratio === null ? '-' : row.ratio.toFixed(2)
  return [row.what + mark, row.measured, ratio, row.budget ?? '-', verdict]
}

function numberOf(note: string, notes: string[]): number {
  const known = notes.indexOf(note)
  return known === -1 ? notes.push(note) : known + 1
}
