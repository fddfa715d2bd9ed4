import {
  type CallLine,
  type CancelAllLine,
  type CancelLine,
  type HelloLine,
  type LineCommand,
  LineFault,
  type ParsedLine,
  type QueryLine,
} from './line-command.ts'
import { badParams, clientOrderId, oneOf, quoted, readWords, symbol } from './line-fields.ts'
import { parseAmend } from './parse-amend.ts'
import { parseOrder, parseSided } from './parse-order.ts'

/** Bytes of one line without its line break. */
export const LINE_BYTES_MAX = 4096
/** The same for a line that is a CALL. */
export const CALL_BYTES_MAX = 65_536

const PREFIX = /^@([A-Za-z0-9._:-]{1,64}) +(?=[^ ])/
const CONTROL = /\p{Cc}/u

/** Reads one line without its line break. Pure; never throws, never gives more than one command. */
export function parseLine(line: string): ParsedLine {
  const trimmed = withoutSpaces(line)
  if (trimmed === '' || trimmed.startsWith('#')) return { kind: 'blank' }
  const prefix = PREFIX.exec(trimmed)
  const requestId = prefix?.[1] ?? null
  const text = prefix === null ? trimmed : trimmed.slice(prefix[0].length)
  try {
    return { kind: 'command', requestId, text, command: parseCommand(text) }
  } catch (error) {
    if (!(error instanceof LineFault)) throw error
    return { kind: 'problem', requestId, code: error.code, message: error.message }
  }
}

const SPACE = 0x20

/** At both ends. A pattern would look at a long row of spaces once for each of them. */
function withoutSpaces(line: string): string {
  let start = 0
  let end = line.length
  while (start < end && line.charCodeAt(start) === SPACE) start += 1
  while (end > start && line.charCodeAt(end - 1) === SPACE) end -= 1
  return line.slice(start, end)
}

function parseCommand(text: string): LineCommand {
  if (CONTROL.test(text)) badParams('there is a control character in the line.')
  const [verb = '', ...words] = text.split(/ +/)
  switch (verb.toUpperCase()) {
    case 'ORDER':
      return parseOrder(words)
    case 'BUY':
    case 'B':
      return parseSided('buy', words)
    case 'SELL':
    case 'S':
      return parseSided('sell', words)
    case 'CANCEL':
    case 'C':
      return parseCancel(words)
    case 'CANCEL_ALL':
      return parseCancelAll(words)
    case 'QUERY':
    case 'Q':
      return parseQuery(words)
    case 'AMEND':
      return parseAmend(words)
    case 'HELLO':
      return parseHello(words)
    case 'CALL':
      return parseCall(text)
    default:
      throw new LineFault('bad_command', unknownVerb(verb))
  }
}

function unknownVerb(verb: string): string {
  if (verb.startsWith('@'))
    return 'a request id is @ with 1 to 64 letters, digits or any of . : - _, then a command.'
  const verbs = 'ORDER, BUY, SELL, AMEND, CANCEL, CANCEL_ALL, QUERY, HELLO and CALL'
  return `there is no command ${quoted(verb)}; there are ${verbs}.`
}

const ID_KEYS: ReadonlySet<string> = new Set(['client_order_id'])
const SYMBOL_KEYS: ReadonlySet<string> = new Set(['symbol'])

function parseCancel(words: readonly string[]): CancelLine {
  const id = single(words, ID_KEYS)
  return {
    verb: 'cancel',
    clientOrderId: clientOrderId(id ?? badParams('CANCEL needs the client_order_id.')),
  }
}

function parseCancelAll(words: readonly string[]): CancelAllLine {
  const name = single(words, SYMBOL_KEYS)
  return { verb: 'cancel_all', symbol: name === null ? null : symbol(name) }
}

function parseQuery([first, ...rest]: readonly string[]): QueryLine {
  if (first === undefined)
    return badParams('QUERY what? orders, order ID, account, positions, market [SYMBOL] or state.')
  const what = oneOf('QUERY', first, ['orders', 'order', 'account', 'positions', 'market', 'state'])
  if (what === 'order') {
    const id = single(rest, ID_KEYS)
    return {
      verb: 'query',
      what,
      clientOrderId: clientOrderId(id ?? badParams('QUERY order needs the client_order_id.')),
    }
  }
  if (what === 'market') {
    const name = single(rest, SYMBOL_KEYS)
    return { verb: 'query', what, symbol: name === null ? null : symbol(name) }
  }
  if (rest.length > 0) badParams(`QUERY ${what} takes nothing more.`)
  return { verb: 'query', what }
}

const HELLO_KEYS: ReadonlySet<string> = new Set(['version', 'token', 'resume'])
const PLACE = /^([0-9a-f]{8})-(\d{1,15})$/

function parseHello(words: readonly string[]): HelloLine {
  const read = readWords(words, HELLO_KEYS)
  if (read.form === 'positional') return badParams('HELLO needs version=1, and nothing without its key.')
  const { values } = read
  const version = values.get('version') ?? badParams('HELLO needs version=1.')
  const place = values.get('resume')
  const resume = place === undefined ? null : PLACE.exec(place)
  if (place !== undefined && resume === null) badParams(`resume ${quoted(place)} is not EPOCH-SEQ.`)
  return {
    verb: 'hello',
    version,
    token: values.get('token') ?? null,
    resume: resume === null ? null : { epoch: resume[1] ?? '', seq: Number(resume[2]) },
  }
}

const CALL = /^call +([a-z_]{1,40})(?: +(\{.*\}))?$/i

function parseCall(text: string): CallLine {
  const [, method = badParams('CALL needs a method and its command: CALL ping {}.'), body = '{}'] =
    CALL.exec(text) ?? []
  return { verb: 'call', method, json: jsonObject(body) }
}

function jsonObject(text: string): object {
  try {
    const json: unknown = JSON.parse(text)
    if (typeof json === 'object' && json !== null) return json
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error
  }
  return badParams('what follows the method is not a JSON object.')
}

/** The one value that may follow, plain or with its key; null when there is none. */
function single(words: readonly string[], keys: ReadonlySet<string>): string | null {
  const read = readWords(words, keys)
  const values = [...read.values.values()]
  if (values.length > 1) badParams(`${quoted(values[1] ?? '')} is one word too many.`)
  return values[0] ?? null
}
