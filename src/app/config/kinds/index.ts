/**
 * The kinds of values a setting can have: each reads what a person wrote and says what is allowed.
 *
 * @example integer(0, 65535).read(text('8080'), place) // { ok: true, value: 8080 }
 */
export * from './addresses.ts'
export * from './durability.ts'
export * from './engine-place.ts'
export * from './fees.ts'
export * from './kind.ts'
export * from './market.ts'
export * from './numbers.ts'
export * from './words.ts'
