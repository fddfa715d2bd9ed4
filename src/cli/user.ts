import { Command } from 'commander'
import { add, disable, enable, link, list, passwd, totpOff, type UserRun } from './user-commands.ts'
import type { World } from './world.ts'

const NOTES = `
Examples:
  veloz user add ana --role trader
  veloz user passwd ana --password-stdin < password.txt
  veloz user link admin                                 a link that signs in once, for who forgot the password

All of these work beside a running VeloZ, which acts on them within a second.
`

/** `veloz user …`: users of a running or a stopped VeloZ. */
export function addUser(program: Command, world: World, finish: (code: number) => void): void {
  const user = program
    .command('user')
    .description('manage users: add, passwd, list, disable, enable, link, totp-off')
    .addHelpText('after', NOTES)
  const sub = (name: string, about: string, example: string): Command => {
    const command = new Command(name).description(about).copyInheritedSettings(user)
    user.addCommand(command)
    return command
      .option('--config <file>', 'configuration file (VELOZ_CONFIG)')
      .option('--data-dir <folder>', 'where everything is kept (VELOZ_DATA_DIR)')
      .option('--json', 'as one JSON object')
      .addHelpText('after', `\nExample:\n  veloz user ${example}\n`)
  }
  const named = (name: string, run: UserRun, about: string, example: string): Command => {
    const command = sub(name, about, example).argument('<name>', 'the user')
    return command.action(async (userId: string) => finish(await run(userId, command, world)))
  }
  withPassword(named('add', add, 'make a user', 'add ana --role trader --generate')).option(
    '--role <role>',
    'viewer, researcher, trader, admin or one defined here; may be given several times (default viewer)',
    (role: string, roles: readonly string[] = []) => [...roles, role],
  )
  withPassword(named('passwd', passwd, 'set a new password and end every session', 'passwd ana --generate'))
  const everybody = sub('list', 'show every user', 'list --json')
  everybody.action(async () => finish(await list(everybody, world)))
  named('disable', disable, 'keep a user out; sessions end and API keys rest at once', 'disable ana')
  named('enable', enable, 'let a user in again', 'enable ana')
  named(
    'link',
    link,
    'print a link that signs in once, within 24 hours',
    'link admin --url https://desk.example.com',
  ).option('--url <address>', 'where the page is reached (this machine and the configured port unless given)')
  named('totp-off', totpOff, 'no longer ask for the authenticator app, when it is lost', 'totp-off ana')
}

function withPassword(command: Command): Command {
  return command
    .option('--password-stdin', 'read the password from standard input')
    .option('--generate', 'make a password and print it once')
}
