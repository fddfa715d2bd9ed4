import { ROUTES, type RouteContract } from '../../../src/contract/index.ts'
import { ACCESS, type AccessRule, WEB_PATH } from '../../../src/http/frame/index.ts'
import type { Permission } from '../../../src/identity/index.ts'

/** One route with everything the tables say of it. */
export interface Row {
  readonly key: string
  readonly method: string
  /** With the parameters of the example, without its query. */
  readonly path: string
  readonly rule: AccessRule
  readonly contract: RouteContract
  /** Empty for `public` and `signed_in`. */
  readonly needed: readonly Permission[]
}

/** What is a page, not a call: shown, not described. */
export const UNDESCRIBED: ReadonlySet<string> = new Set([
  `GET ${WEB_PATH}`,
  'GET /openapi.json',
  'GET /docs',
  'GET /docs/:file',
])

export const ROWS: readonly Row[] = Object.entries(ROUTES).map(([key, contract]) => {
  const [method = '', pattern = ''] = key.split(' ')
  const rule = ACCESS[key]
  if (rule === undefined) throw new Error(`${key} has a contract and no row of access`)
  const params = contract.example.params ?? {}
  const path = pattern.replaceAll(/:(\w+)/g, (_, name: string) => {
    const value = params[name]
    if (value === undefined) throw new Error(`the example of ${key} has no ${name}`)
    return value
  })
  const { access } = rule
  const needed = access === 'public' || access === 'signed_in' ? [] : [access].flat()
  return { key, method, path, rule, contract, needed }
})

export const GUARDED = ROWS.filter(({ rule }) => rule.access !== 'public')

export const isJson = (contract: RouteContract): boolean => !('mediaType' in contract.answer)
export const withQuery = (path: string, query: string | undefined) =>
  query === undefined || query === '' ? path : `${path}?${query}`
