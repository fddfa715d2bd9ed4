import {
  ApiKeyBody,
  ApiKeyCreatedAnswer,
  ApiKeyQuery,
  ApiKeyRevokedAnswer,
  ApiKeysAnswer,
  LoginBody,
  LogoutBody,
  PasswordChangeBody,
  RefreshAnswer,
  RefreshBody,
  RolesAnswer,
  RolesBody,
  RolesChangedAnswer,
  RolesQuery,
  RolesRemovedAnswer,
  SaidAnswer,
  SessionAnswer,
  SignInCodeBody,
  TotpAnswer,
  TotpBeginBody,
  TotpConfirmAnswer,
  TotpConfirmBody,
  TotpEndBody,
} from './auth.ts'
import type { RouteContracts } from './route-contract.ts'

const tag = 'identity'

const SIGN_IN_ROUTES: RouteContracts = {
  'POST /api/auth/login': {
    tag,
    summary: 'Signs in by name and password, and by a code where the user has an authenticator app.',
    body: LoginBody,
    answer: SessionAnswer,
    refusals: ['invalid_credentials', 'conflict', 'audit_unavailable', 'storage_unavailable'],
    example: { body: { user_id: 'admin', password: 'correct horse battery staple' } },
  },
  'POST /api/auth/code': {
    tag,
    summary: 'Signs in by the code of a one-time link.',
    body: SignInCodeBody,
    answer: SessionAnswer,
    refusals: ['invalid_credentials', 'conflict', 'audit_unavailable', 'storage_unavailable'],
    example: { body: { code: 'the-code-behind-the-link-sign-in' } },
  },
  'POST /api/auth/refresh': {
    tag,
    summary: 'Renews a session: a new pair of tokens for the refresh token, which is dead afterwards.',
    body: RefreshBody,
    answer: RefreshAnswer,
    refusals: ['invalid_refresh_token', 'conflict', 'storage_unavailable'],
    example: { body: { refresh_token: 'vr1.the-refresh-token-of-the-login' } },
  },
  'POST /api/auth/logout': {
    tag,
    summary: 'Ends the session of the refresh token, or every session of the user.',
    body: LogoutBody,
    answer: SaidAnswer,
    refusals: ['invalid_refresh_token'],
    example: { body: {} },
  },
  'POST /api/auth/password': {
    tag,
    summary: 'Changes the own password and ends the other sessions.',
    body: PasswordChangeBody,
    answer: SaidAnswer,
    refusals: ['invalid_credentials', 'conflict', 'audit_unavailable'],
    example: {
      body: { current_password: 'correct horse battery staple', new_password: 'another good long one' },
    },
  },
}

const TOTP_ROUTES: RouteContracts = {
  'POST /api/auth/totp': {
    tag,
    summary: 'Begins with an authenticator app; it is asked for once a code of it was confirmed.',
    body: TotpBeginBody,
    answer: TotpAnswer,
    refusals: ['invalid_credentials', 'conflict', 'audit_unavailable'],
    example: { body: { password: 'correct horse battery staple' } },
  },
  'POST /api/auth/totp/confirm': {
    tag,
    summary: 'Puts the authenticator app in force and gives ten recovery codes, once.',
    body: TotpConfirmBody,
    answer: TotpConfirmAnswer,
    refusals: ['invalid_credentials', 'conflict', 'audit_unavailable'],
    example: { body: { code: '123456' } },
  },
  'DELETE /api/auth/totp': {
    tag,
    summary: 'Ends the authenticator app, by the password or a code of it.',
    body: TotpEndBody,
    answer: SaidAnswer,
    refusals: ['invalid_credentials', 'conflict', 'audit_unavailable'],
    example: { body: { password: 'correct horse battery staple' } },
  },
}

const KEY_AND_ROLE_ROUTES: RouteContracts = {
  'GET /api/auth/keys': {
    tag,
    summary: 'The own API keys; with admin:keys those of everybody.',
    answer: ApiKeysAnswer,
    example: {},
  },
  'POST /api/auth/keys': {
    tag,
    summary: 'Makes an API key with permissions of the caller; without any named, those to read.',
    body: ApiKeyBody,
    answer: ApiKeyCreatedAnswer,
    status: 201,
    refusals: ['conflict', 'audit_unavailable'],
    example: { body: { name: 'grafana', permissions: ['read'], expires_in_days: 90 } },
  },
  'DELETE /api/auth/keys': {
    tag,
    summary: 'Revokes an API key; it is dead at once.',
    query: ApiKeyQuery,
    answer: ApiKeyRevokedAnswer,
    refusals: ['not_found'],
    example: { query: 'key_id=vk_k3vnA7xQ2mPz' },
  },
  'GET /api/auth/roles': {
    tag,
    summary: 'Every role with its permissions, and every user with the roles given to it.',
    answer: RolesAnswer,
    example: {},
  },
  'POST /api/auth/roles': {
    tag,
    summary: 'Gives roles to a user beside those it has, or defines a role (201) or changes it (200).',
    body: RolesBody,
    answer: RolesChangedAnswer,
    status: 201,
    refusals: ['not_found', 'conflict', 'audit_unavailable'],
    example: { body: { name: 'auditor', permissions: ['read'] } },
  },
  'DELETE /api/auth/roles': {
    tag,
    summary: 'Takes roles from a user, or deletes a role that nobody has.',
    query: RolesQuery,
    answer: RolesRemovedAnswer,
    refusals: ['not_found', 'conflict', 'audit_unavailable'],
    example: { query: 'name=auditor' },
  },
}

export const AUTH_ROUTES: RouteContracts = { ...SIGN_IN_ROUTES, ...TOTP_ROUTES, ...KEY_AND_ROLE_ROUTES }
