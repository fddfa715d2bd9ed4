/** A setting changed through the API: it stands between the file and the default. */
export interface SavedSetting {
  /** `rate_limit.capacity`. */
  readonly path: string
  /** As it would be written in the file, JSON. */
  readonly text: string
  readonly changedBy: string
  readonly changedAtMs: number
}

export interface SettingsStore {
  saved(): readonly SavedSetting[]
  /** All or nothing; a `text` of null lets the setting go back to its default. */
  save(
    changes: readonly { readonly path: string; readonly text: string | null }[],
    by: { readonly userId: string; readonly nowMs: number },
  ): void
  close(): void
}
