/** RFC 4180: fields apart by commas, in quotes where they hold one, a quote or a line's end; CRLF. */
export function csvText(rows: readonly (readonly string[])[]): string {
  return rows.map((fields) => `${fields.map(csvField).join(',')}\r\n`).join('')
}

/** A program that takes a cell for a formula must not run what somebody else wrote. */
const FORMULA = /^[=+\-@\t\r]/
const NUMBER = /^[+-]?\d[\d.,]*$/

function csvField(text: string): string {
  const plain = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}

/** Hands a text, in parts, to the browser as a file of this name. */
export function saveFile(name: string, parts: readonly string[], type = 'text/csv;charset=utf-8'): void {
  const url = URL.createObjectURL(new Blob([...parts], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser has taken the address by the next turn.
  setTimeout(() => URL.revokeObjectURL(url), 0)
}
