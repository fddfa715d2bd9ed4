/** The files of the web page, wherever they come from: inside the executable, or a folder on disk. */
export interface AssetSource {
  /**
   * The file at an absolute, already decoded URL path such as `/assets/main-1a2b3c4d.js`, or null.
   * Paths that leave the root, hidden files and folders are never found. Throws only when a file that
   * is there cannot be read.
   */
  find(path: string): Asset | null
}

export interface Asset {
  readonly contentType: string
  /** Identifies the content: letters, digits and dashes, without quotes, the same for every encoding. */
  readonly tag: string
  /** The name holds a hash of the content, so what was fetched once is right for ever. */
  readonly isImmutable: boolean
  readonly bodies: AssetBodies
}

/** The same content by `Content-Encoding`; null where it was not prepared. */
export interface AssetBodies {
  readonly identity: Uint8Array<ArrayBuffer>
  readonly br: Uint8Array<ArrayBuffer> | null
  readonly gzip: Uint8Array<ArrayBuffer> | null
}
