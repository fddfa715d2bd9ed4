/**
 * Settings that can be changed while VeloZ runs: reading, changing, export and import.
 *
 * @example frame.mount(settingsRoutes({ desk, auditor, keys, nowMs }))
 */
export type {
  PlanOptions,
  SettingChange,
  SettingsDesk,
  SettingsPlan,
  SettingsView,
  WantedSettings,
} from './desk.ts'
export { type SettingsRoutesOptions, settingsRoutes } from './routes.ts'
