/** How a text's bytes are to be read: the two lowest bits of its length field. */
export const TextEncoding = {
  /** One byte a character: nearly every text we store, and the fastest to read. */
  ascii: 0,
  utf8: 1,
  /** For strings that UTF-8 cannot carry because a surrogate stands alone. */
  utf16le: 2,
} as const

export const WORD_BITS = 64n
