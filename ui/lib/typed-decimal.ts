/** What a field for a number holds after it was edited: nothing that was meant is dropped in silence. */

/** Longer than any number that is taken, so that one that was cut is complained about. */
const LENGTH_MAX = 65

/**
 * A key adds a digit, a sign, an exponent or the point, which a keypad's comma means too; other letters stay
 * out and remain free for shortcuts. What was pasted is read as a whole, also where it differs from what it
 * was pasted over by a single comma.
 */
export function typedDecimal(previous: string, next: string, isPasted = false): string {
  const [start, inserted, end] = insertion(previous, next)
  const text =
    isPasted || inserted.length > 1 ? pastedDecimal(next) : start + typedCharacter(inserted, previous) + end
  return text.slice(0, LENGTH_MAX)
}

/** The text before what was put in, that itself, and the text behind it. */
function insertion(previous: string, next: string): readonly [string, string, string] {
  const most = Math.min(previous.length, next.length)
  let start = 0
  while (start < most && previous[start] === next[start]) start += 1
  let end = 0
  while (end < most - start && previous.at(-1 - end) === next.at(-1 - end)) end += 1
  const stop = next.length - end
  return [next.slice(0, start), next.slice(start, stop), next.slice(stop)]
}

function typedCharacter(typed: string, previous: string): string {
  const character = plainCharacters(typed)
  if (character === ',' && !previous.includes(',')) return '.'
  return character.replace(/[^\d.,eE+-]/g, '')
}

const CURRENCY_BEFORE = /^(?:\p{Sc}\s*|[A-Z]{3,10}\s+)(?=[\d.,+-])/u
const CURRENCY_BEHIND = /(?<=[\d.,])\s*(?:\p{Sc}|%)$|(?<=[\d.,])\s+[A-Z]{2,10}$/u
const GROUPED_BY_SPACES = /^[+-]?\d{1,3}(?:[\s'’]\d{3})+(?:[.,]\d+)?$/
const GROUPED_BY_COMMAS = /^[+-]?\d{1,3}(?:(?:,\d{3})+\.\d+|(?:,\d{3}){2,})$/
const GROUPED_BY_POINTS = /^[+-]?\d{1,3}(?:(?:\.\d{3})+,\d+|(?:\.\d{3}){2,})$/
const COMMA_AS_POINT = /^[+-]?\d*,\d*$/
/** A thousand and something, or one and something: only who wrote it knows. */
const COMMA_AS_EITHER = /^[+-]?[1-9]\d{0,2},\d{3}$/

/**
 * A number as other pages and sheets write it, where it can mean but one; anything else stays as it is, for
 * the form to complain about.
 */
function pastedDecimal(pasted: string): string {
  const trimmed = plainCharacters(pasted).trim().replace(CURRENCY_BEFORE, '').replace(CURRENCY_BEHIND, '')
  const text = GROUPED_BY_SPACES.test(trimmed) ? trimmed.replace(/[\s'’]/g, '') : trimmed
  if (GROUPED_BY_COMMAS.test(text)) return text.replaceAll(',', '')
  if (GROUPED_BY_POINTS.test(text)) return text.replaceAll('.', '').replace(',', '.')
  if (COMMA_AS_POINT.test(text) && !COMMA_AS_EITHER.test(text)) return text.replace(',', '.')
  return text
}

/** The digits of any script as 0 to 9; the signs and points that look like ours as ours. */
function plainCharacters(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/\p{Nd}/gu, latinDigit)
    .replace(/[\u2212\u2013]/g, '-')
    .replace(/\u066b/g, '.')
    .replace(/\u066c/g, '’')
}

/** Every script has its ten digits in a row, so the place in the row is the digit. */
function latinDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0
  let zero = code
  while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1
  return String(code - zero)
}
