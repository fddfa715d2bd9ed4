import { ErrorBody, ROUTES, type RouteContracts } from '../../contract/index.ts'
import { ACCESS, type AccessRule } from '../frame/index.ts'
import { operationOf, pathTemplate } from './operation.ts'
import { SchemaBook } from './schemas.ts'

type Json = Readonly<Record<string, unknown>>

export interface DocumentParts {
  readonly version: string
  readonly routes?: RouteContracts
  readonly access?: Readonly<Record<string, AccessRule>>
}

const DESCRIPTION = [
  'Times named `…_ts_ns` are whole nanoseconds since the epoch.',
  'Prices, quantities and amounts are exact decimals: read them as text, not as doubles;',
  'in a request send a decimal string.',
  'A body with a field that nobody knows is refused; unknown fields of a query are ignored.',
  'Every answer bears `X-Request-Id`.',
  'Lists are read page by page: send `next_cursor` back as `cursor`.',
  'As `text/csv` a list names its next cursor in `X-Next-Cursor`.',
].join(' ')

/** The API as OpenAPI 3.1, made of the same tables and schemas that admit and validate. */
export function openApiDocument({ version, routes = ROUTES, access = ACCESS }: DocumentParts): Json {
  const book = new SchemaBook()
  book.of(ErrorBody)
  const paths: Record<string, Record<string, unknown>> = {}
  for (const [key, contract] of Object.entries(routes)) {
    const [method = '', path = ''] = key.split(' ')
    const rule = access[key]
    if (rule === undefined) continue
    const template = pathTemplate(path)
    paths[template] = {
      ...paths[template],
      [method.toLowerCase()]: operationOf({ method, path, rule, contract }, book),
    }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'VeloZ', version, description: DESCRIPTION },
    servers: [{ url: '/' }],
    tags: [...new Set(Object.values(routes).map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: { securitySchemes: SECURITY_SCHEMES, schemas: book.components },
  }
}

const SECURITY_SCHEMES: Json = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'The access token of POST /api/auth/login.',
  },
  apiKey: {
    type: 'apiKey',
    in: 'header',
    name: 'X-API-Key',
    description: 'A key of POST /api/auth/keys.',
  },
}
