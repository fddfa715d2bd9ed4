/**
 * The shapes on the wire, shared by the gateway and the page: TypeBox schemas and the types derived from
 * them. One source for validation, the API document and the page's types. Imports TypeBox and nothing else.
 */
export * from './account.ts'
export * from './auth.ts'
export * from './errors.ts'
export * from './market.ts'
export * from './numbers.ts'
export * from './order-bodies.ts'
export * from './orders.ts'
export * from './risk.ts'
export type * from './stream.ts'
export * from './system.ts'
