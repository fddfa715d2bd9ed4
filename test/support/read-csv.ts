/** Cells by line, as RFC 4180 reads them; throws where a reader of another make would stumble. */
export function readCsv(text: string): string[][] {
  const lines: string[][] = []
  let at = 0
  while (at < text.length) {
    const cells: string[] = []
    for (;;) {
      const { cell, next } = text[at] === '"' ? quotedCell(text, at) : plainCell(text, at)
      cells.push(cell)
      at = next
      if (text[at] !== ',') break
      at += 1
    }
    if (text.slice(at, at + 2) !== '\r\n') throw new Error(`no line end at ${at}`)
    at += 2
    lines.push(cells)
  }
  return lines
}

function plainCell(text: string, from: number) {
  const end = text.slice(from).search(/[,\r\n"]/)
  if (end === -1 || text[from + end] === '"') throw new Error(`a stray quote or no end after ${from}`)
  return { cell: text.slice(from, from + end), next: from + end }
}

function quotedCell(text: string, from: number) {
  let cell = ''
  for (let at = from + 1; ; at++) {
    if (at >= text.length) throw new Error(`the quote at ${from} never ends`)
    if (text[at] !== '"') cell += text[at]
    else if (text[at + 1] === '"') {
      cell += '"'
      at += 1
    } else return { cell, next: at + 1 }
  }
}
