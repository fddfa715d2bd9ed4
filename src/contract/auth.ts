import { type Static, Type } from '@sinclair/typebox'

const session = Type.Optional(
  Type.Literal('cookie', {
    description: 'the refresh token comes as an HttpOnly cookie instead of in the body',
  }),
)

export const LoginBody = Type.Object(
  {
    user_id: Type.String({ minLength: 1, maxLength: 64 }),
    password: Type.String({ minLength: 1, maxLength: 1024 }),
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
