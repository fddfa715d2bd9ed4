/**
 * How a `Plain` tree lies in bytes: parts that are read one by one, each complete in itself.
 *
 *     all      part count · for each: name text · byte length 4 · then the parts
 *     part     strings · shapes · one tagged value
 *     strings  count · ASCII bytes in all 4 · for each: length × 2, + 1 when wide · the ASCII · the wide
 *     shapes   count · for each: field count · a string number for each field
 *
 * A string and a list of field names stand there once, however often they come: objects of one kind cost
 * their values alone.
 */
export const Tag = {
  null: 0,
  false: 1,
  true: 2,
  /** 0 ≤ n < 2³², as a varint. */
  count: 3,
  /** Any other safe integer. */
  integer: 4,
  double: 5,
  bigint: 6,
  string: 7,
  list: 8,
  object: 9,
} as const

/** Deeper than anything we store, and far from what a call stack holds. */
export const DEPTH_MAX = 64
