/** What a client says on a socket: `{"op": …, "args": […], "req_id": …}`. */
export interface Command {
  readonly op: string
  readonly args: readonly unknown[]
  /** Empty where it has none. `reqId` on the trade socket. */
  readonly requestId: string
  readonly header: Readonly<Record<string, unknown>>
}

/** Null for what is no command at all. */
export function commandOf(text: string): Command | null {
  const fields = fieldsOf(parsed(text))
  if (fields === null || typeof fields['op'] !== 'string') return null
  const requestId = fields['req_id'] ?? fields['reqId'] ?? ''
  return {
    op: fields['op'],
    args: Array.isArray(fields['args']) ? fields['args'] : [],
    requestId: String(requestId),
    header: fieldsOf(fields['header']) ?? {},
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  return Object.fromEntries(Object.entries(value))
}
