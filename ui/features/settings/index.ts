/** Every setting as its schema has it, and the engine's life. */
export { SettingsPage } from './settings-page.tsx'
