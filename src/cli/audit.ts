import { existsSync } from 'node:fs'
import { Command, InvalidArgumentError } from 'commander'
import { type AuditPlace, query, verify } from './audit-commands.ts'
import { configOf } from './config-flags.ts'
import type { World } from './world.ts'

type Run = (place: AuditPlace, command: Command, world: World) => Promise<number>

/** `veloz audit …`: looks at the files of a stopped or a running VeloZ, and changes nothing. */
export function addAudit(program: Command, world: World, finish: (code: number) => void): void {
  const audit = program
    .command('audit')
    .description('look at the audit: verify, query')
    .addHelpText('after', '\nExample:\n  veloz audit verify --data-dir ./trading\n')
  const add = (name: string, about: string, example: string, run: Run): Command => {
    const command = new Command(name).description(about).copyInheritedSettings(audit)
    audit.addCommand(command)
    return command
      .option('--config <file>', 'configuration file (VELOZ_CONFIG)')
      .option('--data-dir <folder>', 'where everything is kept (VELOZ_DATA_DIR)')
      .addHelpText('after', `\nExample:\n  veloz audit ${example}\n`)
      .action(async () => finish(await withAudit(command, world, run)))
  }
  add(
    'verify',
    'check every chain, and the order records against the journal; 1 when anything is wrong',
    'verify --json',
    verify,
  ).option('--json', 'as one JSON object')
  add('query', 'print records, newest first', 'query --type auth --outcome failure --limit 50', query)
    .option('--type <type>', 'auth, order, api_key, config, error or access')
    .option('--user-id <id>', 'who acted')
    .option('--action <word>', 'what was done, such as signed_in')
    .option('--outcome <word>', 'success, failure or denied')
    .option('--start-time <time>', 'the oldest that is wanted: a day, RFC 3339, or epoch seconds')
    .option('--end-time <time>', 'the newest that is wanted')
    .option('--limit <count>', 'at most so many', wholeNumber, 100)
    .option('--instance <name>', 'what one of several recorded, such as cli')
    .option('--json', 'one JSON object a line')
}

async function withAudit(command: Command, world: World, run: Run): Promise<number> {
  const loaded = configOf(command, world)
  if (typeof loaded === 'number') return loaded
  const { auditDirectoryOf } = await import('../app/audit-place.ts')
  const directory = auditDirectoryOf(loaded)
  if (existsSync(directory)) return await run({ directory, loaded }, command, world)
  world.err(`veloz: there is no audit: ${directory} is not there; say where with --data-dir.\n`)
  return 2
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It is not a number of records.')
  return Number(text)
}
