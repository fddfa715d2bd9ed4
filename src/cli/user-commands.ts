import type { Command } from 'commander'
import type { LoadedConfig } from '../app/config/index.ts'
import type { UserSummary, UserTools } from '../app/users.ts'
import { configOf } from './config-flags.ts'
import { newPassword, type PasswordOptions } from './new-password.ts'
import { apiBase } from './plan.ts'
import type { World } from './world.ts'

/** Runs one command for one user and gives the exit code. */
export type UserRun = (userId: string, command: Command, world: World) => Promise<number>

interface AddOptions extends PasswordOptions {
  readonly role?: readonly string[]
}

export const add: UserRun = (userId, command, world) =>
  withUsers({ command, world, mayCreate: true }, async (users) => {
    const { role: roles = ['viewer'], ...options } = command.opts<AddOptions>()
    users.demandNew(userId, roles)
    const made = await newPassword(options, world)
    if (!made.ok) return made.exitCode
    await users.add({ userId, roles, password: made.password })
    const answer = { user_id: userId, roles, ...shownOnce(made) }
    say(command, world, answer, `User ${userId} was made (${roles.join(', ')}).\n${passwordText(made)}`)
    if (!users.hasAdministrator())
      world.err('warning: nobody may do everything yet; veloz user add NAME --role admin makes somebody.\n')
    return 0
  })

export const passwd: UserRun = (userId, command, world) =>
  withUsers({ command, world }, async (users) => {
    users.demandKnown(userId)
    const made = await newPassword(command.opts<PasswordOptions>(), world)
    if (!made.ok) return made.exitCode
    await users.setPassword(userId, made.password)
    const answer = { user_id: userId, ...shownOnce(made) }
    const text = `The password of ${userId} was changed, and every session ended.\n${passwordText(made)}`
    say(command, world, answer, text)
    return 0
  })

export const list = (command: Command, world: World): Promise<number> =>
  withUsers({ command, world }, async (users) => {
    const rows = users.list()
    say(command, world, { users: rows.map(jsonOf) }, tableOf(rows))
    return 0
  })

export const disable: UserRun = (userId, command, world) => setDisabled(userId, true, { command, world })
export const enable: UserRun = (userId, command, world) => setDisabled(userId, false, { command, world })

export const link: UserRun = async (userId, command, world) => {
  const { url: written } = command.opts<{ url?: string }>()
  const page = written === undefined ? null : pageAt(written)
  if (page === undefined) {
    world.err(`veloz: --url ${JSON.stringify(written)} is no address such as https://desk.example.com.\n`)
    return 2
  }
  return await withUsers({ command, world }, async (users, loaded) => {
    const url = `${page ?? apiBase(loaded)}/#sign-in=${await users.createLink(userId)}`
    say(command, world, { user_id: userId, url }, `${url}\n`)
    return 0
  })
}

/** Scheme, host and port alone; undefined for anything else. */
function pageAt(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : null
  const isPage = url !== null && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.search === ''
  return isPage ? url.origin : undefined
}

export const totpOff: UserRun = (userId, command, world) =>
  withUsers({ command, world }, async (users) => {
    await users.endAuthenticator(userId)
    const text = `The authenticator app of ${userId} is no longer asked for.\n`
    say(command, world, { user_id: userId, totp: false }, text)
    return 0
  })

interface Call {
  readonly command: Command
  readonly world: World
  readonly mayCreate?: boolean
}

function setDisabled(userId: string, isDisabled: boolean, call: Call): Promise<number> {
  return withUsers(call, async (users) => {
    await users.setDisabled(userId, isDisabled)
    const text = isDisabled ? `${userId} is kept out.\n` : `${userId} may come in.\n`
    say(call.command, call.world, { user_id: userId, disabled: isDisabled }, text)
    return 0
  })
}

async function withUsers(
  { command, world, mayCreate = false }: Call,
  run: (users: UserTools, loaded: LoadedConfig) => Promise<number>,
): Promise<number> {
  const loaded = configOf(command, world)
  if (typeof loaded === 'number') return loaded
  // Loaded only when needed: `veloz version` must not pay for the database.
  const { openUserTools } = await import('../app/users.ts')
  const users = await openUserTools(loaded, { mayCreate })
  try {
    return await run(users, loaded)
  } finally {
    await users.close()
  }
}

interface MadePassword {
  readonly password: string
  readonly isGenerated: boolean
}

function shownOnce({ password, isGenerated }: MadePassword) {
  return isGenerated ? { password } : {}
}

function passwordText({ password, isGenerated }: MadePassword): string {
  return isGenerated ? `Password, shown once: ${password}\n` : ''
}

function say(command: Command, world: World, answer: object, text: string): void {
  const isJson = command.opts<{ json?: boolean }>().json === true
  world.out(isJson ? `${JSON.stringify(answer)}\n` : text)
}

function jsonOf(user: UserSummary) {
  return {
    user_id: user.userId,
    roles: user.roles,
    disabled: user.isDisabled,
    has_password: user.hasPassword,
    totp: user.hasAuthenticator,
    created_at: Math.floor(user.createdAtMs / 1000),
  }
}

function tableOf(users: readonly UserSummary[]): string {
  if (users.length === 0) return 'There are no users yet.\n'
  const width = Math.max(...users.map(({ userId }) => userId.length))
  const lines = users.map(({ userId, roles, isDisabled, hasPassword, hasAuthenticator }) => {
    const remarks = [
      ...(isDisabled ? ['disabled'] : []),
      ...(hasPassword ? [] : ['no password']),
      ...(hasAuthenticator ? ['authenticator app'] : []),
    ]
    const about = remarks.length === 0 ? '' : `   (${remarks.join(', ')})`
    return `${userId.padEnd(width)}   ${roles.join(', ') || 'no role'}${about}`
  })
  return `${lines.join('\n')}\n`
}
