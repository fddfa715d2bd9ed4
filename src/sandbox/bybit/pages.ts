/** Lists come newest first, page by page. */
export interface TimeWindow {
  readonly fromMs: number
  readonly toMs: number
}

/** Written as the venue does, percent signs included; clients send it back as it is or escape it again. */
export function cursorAfter(id: number): string {
  return `page_args%3D${id}%26`
}

export function numberOfCursor(text: string): number | null {
  const found = /page_args(?:%3D|=)(\d{1,15})/i.exec(text)
  return found === null ? null : Number(found[1])
}
