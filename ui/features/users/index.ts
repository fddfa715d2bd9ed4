/** Who may come in and what each may do: users, roles, and keys for programs. */
export { UsersPage } from './users-page.tsx'
