/** Where orders go, how well the way there is, and the keys that sign for it. */
export { VenuesPage } from './venues-page.tsx'
