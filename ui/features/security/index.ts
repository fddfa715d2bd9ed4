/** What a person does about the own account: password, authenticator, sessions. */
export { SecurityPage } from './security-page.tsx'
