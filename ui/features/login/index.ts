/** Sign-in by name and password. The one-time link is read by the app before this is shown. */
export { Login } from './login.tsx'
