/** What a trader must never have to guess: mode, venues, connection, trading state, time; and the look. */
export { Banners } from './banners.tsx'
export { LookAndFeel } from './look-and-feel.tsx'
export { modeKind } from './mode.ts'
export { PageTitle } from './page-title.tsx'
export { StatusBar } from './status-bar.tsx'
export { StatusDetails } from './status-details.tsx'
