/** From an empty machine to a first paper fill, and on to a test exchange. */
export { WelcomeHint } from './welcome-hint.tsx'
export { WelcomePage } from './welcome-page.tsx'
