/** The small kit every feature is built from. Knows nothing of orders or markets. */
export { Button } from './button.tsx'
export { Dialog } from './dialog.tsx'
export { DecimalField, Field, typedDecimal } from './field.tsx'
export { useMediaQuery, useNow } from './hooks.ts'
export { Empty, Panel } from './panel.tsx'
export {
  type Preferences,
  PreferencesContext,
  type Theme,
  usePreferences,
  usePreferencesSource,
} from './preferences.ts'
export { type Segment, Segments } from './segments.tsx'
export { type Tab, Tabs } from './tabs.tsx'
export { type ShownToasts, type Toast, Toasts, useToasts } from './toast.tsx'
