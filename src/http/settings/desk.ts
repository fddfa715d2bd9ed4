import type { SettingRow } from '../../contract/index.ts'

export interface SettingChange {
  readonly path: string
  /** As JSON shows them; never of a secret. */
  readonly before: unknown
  readonly after: unknown
}

/** What a change of settings would do, or why it is not done. */
export type SettingsPlan =
  | {
      readonly outcome: 'ready'
      readonly changes: readonly SettingChange[]
      /** Paths among them that wait for the next start. */
      readonly needsRestart: readonly string[]
      /** Old words that were understood. */
      readonly warnings: readonly string[]
    }
  /** Every problem there is; `message` reads on from the path. */
  | { readonly outcome: 'refused'; readonly problems: readonly { path: string; message: string }[] }
  /** Something stronger than what is saved sets these. */
  | { readonly outcome: 'fixed'; readonly sources: ReadonlyMap<string, string> }

export interface SettingsView {
  /** By path and by old name, without secrets. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly schema: Readonly<Record<string, SettingRow>>
  readonly sources: Readonly<Record<string, string>>
  /** Paths whose saved value is not in force yet. */
  readonly needsRestart: readonly string[]
}

export type WantedSettings = Readonly<Record<string, unknown>>

export interface PlanOptions {
  /** What says what is there anyway is passed over, whoever fixed it. */
  readonly skipsSame: boolean
}

/** The settings of a running gateway, as the routes need them. */
export interface SettingsDesk {
  view(): SettingsView
  plan(wanted: WantedSettings, options: PlanOptions): SettingsPlan
  /** Plans again, as things may have changed since; saves and applies what is ready, all of it or nothing. */
  save(wanted: WantedSettings, options: PlanOptions & { readonly userId: string }): SettingsPlan
  /** What is not as VeloZ comes and can be set on another machine by the same routes. */
  portable(): Readonly<Record<string, unknown>>
}
