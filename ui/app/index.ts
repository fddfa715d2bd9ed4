/** The page put together: preferences, session gate, terminal and its layouts. */
export { App } from './app.tsx'
