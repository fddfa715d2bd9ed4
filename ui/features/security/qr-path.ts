/** The dark squares of a QR code as one path, a row's neighbours as one stroke; a square is 1 × 1. */
export function qrPath(rows: readonly (readonly boolean[])[]): string {
  const parts: string[] = []
  rows.forEach((row, y) => {
    let from: number | null = null
    for (let x = 0; x <= row.length; x += 1) {
      const isDark = row[x] === true
      if (isDark && from === null) from = x
      if (!isDark && from !== null) {
        parts.push(`M${from} ${y}h${x - from}v1h${from - x}z`)
        from = null
      }
    }
  })
  return parts.join('')
}
