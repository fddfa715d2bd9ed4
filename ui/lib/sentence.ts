/** Words that are names of fields or codes keep their spelling: `client_order_id`, `iOS`, `0.1`. */
const PLAIN_WORD = /^\p{Ll}[\p{Ll}'’-]*(?=[\s,;:.!?]|$)/u
const ENDED = /[.!?…]["'”’)\]]*$/u

/**
 * Somebody else's text as a sentence of its own, so that it can stand after one of ours: a capital first and
 * a full stop last. Empty stays empty.
 */
export function asSentence(text: string | null | undefined): string {
  const trimmed = (text ?? '').trim()
  if (trimmed === '') return ''
  const begun = PLAIN_WORD.test(trimmed) ? trimmed.charAt(0).toUpperCase() + trimmed.slice(1) : trimmed
  return ENDED.test(begun) ? begun : `${begun.replace(/[,;:]$/, '')}.`
}
