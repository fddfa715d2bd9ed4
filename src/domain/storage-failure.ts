/** The database took nothing: its disk is full or broken, or may only be read. Nothing was changed. */
export class StorageFailed extends Error {
  override readonly name = 'StorageFailed'
}
