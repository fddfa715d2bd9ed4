import type { EmbeddedFile } from './embedded-file.ts'

/**
 * The files built into this executable. Empty in the source tree: `build/compile.ts` puts the real table
 * in the place of this module, so that nothing else need know whether it runs compiled.
 */
export const EMBEDDED_FILES: readonly EmbeddedFile[] = []
/** The same for the library of the API reference. */
export const EMBEDDED_REFERENCE: readonly EmbeddedFile[] = []
