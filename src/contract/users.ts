import { type Static, Type } from '@sinclair/typebox'
import { NewPassword, RoleNames, USER_NAME_PATTERN, UserName } from './auth.ts'
import { pageOf } from './page.ts'
import { limitQuery, queryOf, queryText } from './query.ts'
import type { RouteContracts } from './route-contract.ts'

export const UserRow = Type.Object({
  user_id: Type.String(),
  roles: Type.Array(Type.String()),
  permissions: Type.Array(Type.String(), { description: 'what the roles allow now' }),
  disabled: Type.Boolean(),
  totp: Type.Boolean({ description: 'signs in with an authenticator app' }),
  has_password: Type.Boolean(),
  created_at: Type.Integer({ description: 'epoch seconds' }),
})
export type UserRow = Static<typeof UserRow>

export const USERS_MAX = 1000
export const USERS_USUAL = 100

export const UsersQuery = queryOf({
  limit: limitQuery(USERS_MAX, USERS_USUAL),
  cursor: queryText(USER_NAME_PATTERN, 'next_cursor of the page before'),
})

export const NewUserBody = Type.Object(
  {
    user_id: UserName,
    password: Type.Optional(NewPassword),
    roles: Type.Optional(RoleNames),
    disabled: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)
export type NewUserBody = Static<typeof NewUserBody>

export const NewUserAnswer = Type.Object({
  user: UserRow,
  sign_in_code: Type.Optional(
    Type.String({ description: 'signs the user in once within 24 h; only where no password was given' }),
  ),
})
export type NewUserAnswer = Static<typeof NewUserAnswer>

export const UserChangeBody = Type.Object(
  {
    password: Type.Optional(NewPassword),
    roles: Type.Optional(RoleNames),
    disabled: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)
export type UserChangeBody = Static<typeof UserChangeBody>

export const UserAnswer = Type.Object({ user: UserRow })
export type UserAnswer = Static<typeof UserAnswer>

export const UserDeletedAnswer = Type.Object({ ok: Type.Literal(true), user_id: Type.String() })
export type UserDeletedAnswer = Static<typeof UserDeletedAnswer>

const tag = 'identity'

export const USER_ROUTES: RouteContracts = {
  'GET /api/auth/me': {
    tag,
    summary: 'The own account: roles, what they allow, how one signs in.',
    answer: UserAnswer,
    refusals: ['conflict', 'not_found'],
    example: {},
  },
  'GET /api/users': {
    tag,
    summary: 'Every user, by name.',
    query: UsersQuery,
    answer: pageOf(UserRow),
    example: { query: 'limit=50' },
  },
  'POST /api/users': {
    tag,
    summary: 'Makes a user, a viewer unless roles are named; without a password by a one-time code.',
    body: NewUserBody,
    answer: NewUserAnswer,
    status: 201,
    refusals: ['conflict', 'audit_unavailable'],
    example: { body: { user_id: 'ana', password: 'a good long one', roles: ['trader'] } },
  },
  'PUT /api/users/:id': {
    tag,
    summary: 'Changes the password, the roles or whether the user may come in.',
    body: UserChangeBody,
    answer: UserAnswer,
    refusals: ['not_found', 'conflict', 'audit_unavailable'],
    example: { params: { id: 'ana' }, body: { roles: ['viewer'] } },
  },
  'DELETE /api/users/:id': {
    tag,
    summary: 'Deletes a user with its sessions and API keys.',
    answer: UserDeletedAnswer,
    refusals: ['not_found', 'conflict', 'audit_unavailable'],
    example: { params: { id: 'ana' } },
  },
}
