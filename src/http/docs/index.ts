/**
 * The API, told from the tables and schemas that admit and validate: `/openapi.json`, and a page that shows
 * it at `/docs`. Made at the first request; nobody pays for it before.
 *
 * @example frame.mount(docsRoutes({ version, library: referenceLibrary() }))
 */
export { openApiDocument } from './openapi.ts'
export { type DocsRoutesOptions, docsRoutes } from './routes.ts'
