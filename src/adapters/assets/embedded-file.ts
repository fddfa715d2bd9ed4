/** One file of the page; `identity`, `br` and `gzip` are the places its bytes can be read from. */
export interface EmbeddedFile {
  readonly path: string
  readonly contentType: string
  readonly tag: string
  readonly isImmutable: boolean
  readonly identity: string
  readonly br: string | null
  readonly gzip: string | null
}
