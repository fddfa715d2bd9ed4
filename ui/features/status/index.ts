/** What a trader must never have to guess: mode, source, connection, trading state, time. */

export { Banners } from './banners.tsx'
export { PageTitle } from './page-title.tsx'
export { Settings } from './settings.tsx'
export { StatusBar, StatusDetails } from './status-bar.tsx'
