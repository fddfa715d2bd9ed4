/** The small kit every feature is built from. Knows nothing of orders or markets. */
export { Button, type ButtonProps } from './button.tsx'
export { Confirm } from './confirm.tsx'
export { CopyButton } from './copy-button.tsx'
export { Dialog, DialogsInSight } from './dialog.tsx'
export { DownloadButton } from './download-button.tsx'
export { DecimalField, Field } from './field.tsx'
export { Badge, Figure, KeyValues, type Pair, StateDot } from './figures.tsx'
export { Check, type Choice, FormRow, Select, TextArea } from './forms.tsx'
export { Gauge, toneOfUse } from './gauge.tsx'
export { HOLD_MS, HoldButton } from './hold-button.tsx'
export { useMediaQuery, useNow } from './hooks.ts'
export { lazyPart, loadEveryPart } from './lazy-part.tsx'
export { Link } from './link.tsx'
export { Menu, type MenuItem } from './menu.tsx'
export { type Change, Diff, Loading, ProblemNote, Stale } from './notes.tsx'
export { Page } from './page.tsx'
export { Empty, Panel } from './panel.tsx'
export {
  type Choices,
  type Density,
  type Directions,
  type Occasion,
  type Preferences,
  PreferencesContext,
  readChoices,
  type Theme,
  usePreferences,
  usePreferencesSource,
} from './preferences.ts'
export { SearchField } from './search-field.tsx'
export { type Segment, Segments } from './segments.tsx'
export { type OnceShown, ShownOnce } from './shown-once.tsx'
export { Spark, sparkPath } from './spark.tsx'
export { type Column, DataTable, type DataTableProps, type Sort } from './table/index.ts'
export { type Tab, Tabs } from './tabs.tsx'
export { Amount, CopyText, Time } from './texts.tsx'
export { TimeChart } from './time-chart.tsx'
export type { TimePoint, TimeSeries } from './time-series.ts'
export { type ShownToasts, type Toast, Toasts, useToasts } from './toast.tsx'
export type { Tone } from './tone.ts'
export { type ElementSize, useSize } from './use-size.ts'
