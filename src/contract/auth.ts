import { type Static, Type } from '@sinclair/typebox'
import { queryOf, queryText } from './query.ts'

const session = Type.Optional(
  Type.Literal('cookie', {
    description: 'the refresh token comes as an HttpOnly cookie instead of in the body',
  }),
)

/** As `USER_NAME` and `ROLE_NAME` of the identity rules have them. */
export const USER_NAME_PATTERN = '[A-Za-z0-9_][A-Za-z0-9._@-]{0,63}'
export const ROLE_NAME_PATTERN = '[a-z][a-z0-9_-]{0,31}'

export const UserName = Type.String({
  pattern: `^${USER_NAME_PATTERN}$`,
  description: '1 to 64 letters, digits and . _ @ -, the first a letter, a digit or _',
})
export const RoleName = Type.String({
  pattern: `^${ROLE_NAME_PATTERN}$`,
  description: 'up to 32 small letters, digits, _ and -, a letter first',
})
export const RoleNames = Type.Array(RoleName, { maxItems: 32, description: 'a list of names of roles' })

/** Fine ones like `read:orders`, or a group, `read`, `write`, `admin`; the gateway knows which there are. */
const PermissionWords = Type.Array(Type.String({ minLength: 1, maxLength: 32 }), {
  minItems: 1,
  maxItems: 32,
  description: 'a list of permissions like read:orders, or the groups read, write, admin',
})

export const NewPassword = Type.String({
  minLength: 10,
  maxLength: 1024,
  description: 'a password of 10 to 1024 characters',
})
const Password = Type.String({ minLength: 1, maxLength: 1024 })
const CODE_DESCRIPTION = 'the six digits of the authenticator app, or a recovery code'
const OneTimeCode = Type.String({ minLength: 6, maxLength: 32, description: CODE_DESCRIPTION })
const EpochSeconds = Type.Integer({ description: 'epoch seconds' })
const MaybeSeconds = Type.Union([EpochSeconds, Type.Null()])

export const LoginBody = Type.Object(
  {
    user_id: Type.String({ minLength: 1, maxLength: 64 }),
    password: Password,
    totp: Type.Optional(OneTimeCode),
    session,
  },
  { additionalProperties: false },
)
export type LoginBody = Static<typeof LoginBody>

/** The one-time link that the first start prints carries this code behind `#sign-in=`. */
export const SignInCodeBody = Type.Object(
  { code: Type.String({ minLength: 16, maxLength: 128 }), session },
  { additionalProperties: false },
)
export type SignInCodeBody = Static<typeof SignInCodeBody>

export const RefreshBody = Type.Object(
  { refresh_token: Type.Optional(Type.String({ minLength: 1, maxLength: 512 })), session },
  { additionalProperties: false },
)
export type RefreshBody = Static<typeof RefreshBody>

export const LogoutBody = Type.Object(
  { refresh_token: Type.Optional(Type.String({ minLength: 1, maxLength: 512 })) },
  { additionalProperties: false },
)
export type LogoutBody = Static<typeof LogoutBody>

export const SessionAnswer = Type.Object({
  user_id: Type.String(),
  permissions: Type.Array(Type.String()),
  access_token: Type.String(),
  /** The access token once more, for programs written for the old gateway. */
  token: Type.String(),
  /** Absent when the session is a cookie's. */
  refresh_token: Type.Optional(Type.String()),
  token_type: Type.Literal('Bearer'),
  /** Seconds. */
  expires_in: Type.Integer(),
})
export type SessionAnswer = Static<typeof SessionAnswer>

/** To a page that asks for its session and shows no cookie. */
export const NoSessionAnswer = Type.Object({
  session: Type.Union([Type.Literal('none'), Type.Literal('not_needed')], {
    description: '`none`: nobody is signed in there. `not_needed`: authentication is off.',
  }),
})
export type NoSessionAnswer = Static<typeof NoSessionAnswer>

export const RefreshAnswer = Type.Union([SessionAnswer, NoSessionAnswer])
export type RefreshAnswer = Static<typeof RefreshAnswer>

export const SaidAnswer = Type.Object({ ok: Type.Literal(true), message: Type.String() })
export type SaidAnswer = Static<typeof SaidAnswer>

export const PasswordChangeBody = Type.Object(
  {
    current_password: Type.Optional(
      Type.String({ minLength: 1, maxLength: 1024, description: 'left out by whoever has none yet' }),
    ),
    new_password: NewPassword,
  },
  { additionalProperties: false },
)
export type PasswordChangeBody = Static<typeof PasswordChangeBody>

/** The own password; who signed in by a link and has none leaves it out. */
export const TotpBeginBody = Type.Object(
  { password: Type.Optional(Password) },
  { additionalProperties: false },
)
export type TotpBeginBody = Static<typeof TotpBeginBody>

/** Shown once, and in force only after a code of it was confirmed. */
export const TotpAnswer = Type.Object({
  secret: Type.String({ description: 'base32, for typing it in' }),
  uri: Type.String({ description: 'otpauth://…, for a QR code' }),
})
export type TotpAnswer = Static<typeof TotpAnswer>

export const TotpConfirmBody = Type.Object({ code: OneTimeCode }, { additionalProperties: false })
export type TotpConfirmBody = Static<typeof TotpConfirmBody>

export const TotpConfirmAnswer = Type.Object({
  ok: Type.Literal(true),
  recovery_codes: Type.Array(Type.String(), { description: 'each good once, shown once' }),
})
export type TotpConfirmAnswer = Static<typeof TotpConfirmAnswer>

/** One of the two. */
export const TotpEndBody = Type.Object(
  { password: Type.Optional(Password), code: Type.Optional(OneTimeCode) },
  { additionalProperties: false },
)
export type TotpEndBody = Static<typeof TotpEndBody>

export const ApiKeyRow = Type.Object({
  key_id: Type.String(),
  user_id: Type.String(),
  name: Type.String(),
  permissions: Type.Array(Type.String()),
  created_at: EpochSeconds,
  expires_at: MaybeSeconds,
  last_used_at: MaybeSeconds,
  revoked: Type.Boolean(),
})
export type ApiKeyRow = Static<typeof ApiKeyRow>

export const ApiKeysAnswer = Type.Object({ keys: Type.Array(ApiKeyRow) })
export type ApiKeysAnswer = Static<typeof ApiKeysAnswer>

export const ApiKeyBody = Type.Object(
  {
    name: Type.String({
      pattern: '^[^\\u0000-\\u001f\\u007f]{1,64}$',
      description: 'a name of 1 to 64 characters',
    }),
    permissions: Type.Optional(PermissionWords),
    expires_in_days: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 3650, description: 'whole days, 1 to 3650; never without it' }),
    ),
  },
  { additionalProperties: false },
)
export type ApiKeyBody = Static<typeof ApiKeyBody>

/** The key is shown here and never again. */
export const ApiKeyCreatedAnswer = Type.Object({
  key_id: Type.String(),
  api_key: Type.String(),
  message: Type.String(),
})
export type ApiKeyCreatedAnswer = Static<typeof ApiKeyCreatedAnswer>

export const ApiKeyQuery = queryOf({ key_id: queryText('vk_[A-Za-z0-9_-]{1,64}', 'the id of a key') })
export const ApiKeyRevokedAnswer = Type.Object({ ok: Type.Literal(true), key_id: Type.String() })
export type ApiKeyRevokedAnswer = Static<typeof ApiKeyRevokedAnswer>

export const RolesAnswer = Type.Object({
  roles: Type.Array(
    Type.Object({ name: Type.String(), permissions: Type.Array(Type.String()), builtin: Type.Boolean() }),
  ),
  users: Type.Array(Type.Object({ user_id: Type.String(), roles: Type.Array(Type.String()) })),
})
export type RolesAnswer = Static<typeof RolesAnswer>

/** `user_id` and `roles` give roles to a user; `name` and `permissions` define a role or change it. */
export const RolesBody = Type.Object(
  {
    user_id: Type.Optional(UserName),
    roles: Type.Optional(RoleNames),
    name: Type.Optional(RoleName),
    permissions: Type.Optional(PermissionWords),
  },
  { additionalProperties: false },
)
export type RolesBody = Static<typeof RolesBody>

export const RolesGivenAnswer = Type.Object({
  ok: Type.Literal(true),
  user_id: Type.String(),
  roles: Type.Array(Type.String()),
})
export const RoleDefinedAnswer = Type.Object({
  ok: Type.Literal(true),
  name: Type.String(),
  permissions: Type.Array(Type.String()),
})
export const RolesChangedAnswer = Type.Union([RolesGivenAnswer, RoleDefinedAnswer])
export type RolesChangedAnswer = Static<typeof RolesChangedAnswer>

/** `user_id` and `roles` take roles from a user; `name` deletes a role. */
export const RolesQuery = queryOf({
  user_id: queryText(USER_NAME_PATTERN, 'a user'),
  roles: queryText('[a-z0-9_,-]{1,512}', 'names of roles between commas'),
  name: queryText(ROLE_NAME_PATTERN, 'a role'),
})
export const RolesRemovedAnswer = Type.Union([
  Type.Object({
    ok: Type.Literal(true),
    user_id: Type.String(),
    removed_roles: Type.Array(Type.String()),
  }),
  Type.Object({ ok: Type.Literal(true), name: Type.String() }),
])
export type RolesRemovedAnswer = Static<typeof RolesRemovedAnswer>
