/**
 * The files of the web page: built into the executable, or read from a folder (a page of one's own,
 * a source checkout, Deno).
 *
 * @example const assets = pageAssets(configuration.server.staticDir)
 *          assets.find('/index.html')?.bodies.br
 */
export { contentTypeOf, isCompressible } from './content-type.ts'
export { embeddedAssets } from './embedded.ts'
export type { EmbeddedFile } from './embedded-file.ts'
export { folderAssets } from './folder.ts'
export { pageAssets } from './page.ts'
export { REFERENCE_FILES, referenceLibrary } from './reference.ts'
