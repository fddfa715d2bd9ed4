import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import { configOf } from './config-flags.ts'
import { dump, exportTo, makeSnapshot, stats, verify } from './journal-commands.ts'
import type { World } from './world.ts'

const EXPORTED = ['orders', 'fills', 'balances']
const FORMATS = ['ndjson', 'csv']

type Run = (directory: string, command: Command, world: World) => Promise<number>

/** `veloz journal …`: looks at the files of a stopped or a running VeloZ, and changes nothing. */
export function addJournal(program: Command, world: World, finish: (code: number) => void): void {
  const journal = program
    .command('journal')
    .description('look at the journal: verify, dump, stats, export')
    .addHelpText('after', '\nExample:\n  veloz journal verify --data-dir ./trading\n')
  const add = (name: string, about: string, example: string, run: Run): Command => {
    const command = new Command(name).description(about).copyInheritedSettings(journal)
    journal.addCommand(command)
    return command
      .option('--config <file>', 'configuration file (VELOZ_CONFIG)')
      .option('--data-dir <folder>', 'where everything is kept (VELOZ_DATA_DIR)')
      .addHelpText('after', `\nExample:\n  veloz journal ${example}\n`)
      .action(async () => finish(await withJournal(command, world, run)))
  }
  add('verify', 'check every record, every segment and every snapshot', 'verify --json', verify).option(
    '--json',
    'as one JSON object',
  )
  add('stats', 'count the records by kind', 'stats', stats).option('--json', 'as one JSON object')
  add('dump', 'print records as JSON, one a line', 'dump --from 1000 --kind order_filled', dump)
    .option('--from <seq>', 'first record', wholeNumber)
    .option('--to <seq>', 'last record', wholeNumber)
    .option('--kind <kind>', 'only records of this kind, such as order_filled')
    .option('--order <id>', 'only records of this client order id')
    .option('--json', 'they always are')
  add('export', 'write orders, fills or balances as a table', 'export --what fills --format csv', exportTo)
    .addOption(new Option('--what <list>', 'which list').choices(EXPORTED).makeOptionMandatory())
    .addOption(new Option('--format <format>', 'how it is written').choices(FORMATS).default('ndjson'))
    .option('--out <file>', 'a new file instead of standard output')
    .option('--json', 'report as one JSON object; needs --out')
  addSnapshot(journal, world, finish)
}

/** What VeloZ asks of a process of its own; nobody needs it by hand. */
function addSnapshot(journal: Command, world: World, finish: (code: number) => void): void {
  const command = new Command('snapshot')
    .description('fold closed segments into a snapshot')
    .copyInheritedSettings(journal)
    .requiredOption('--directory <folder>', 'the journal itself')
    .addHelpText('after', '\nExample:\n  veloz journal snapshot --directory ./trading/journal\n')
  journal.addCommand(command, { hidden: true })
  command.action(async () =>
    finish(await makeSnapshot(command.opts<{ directory: string }>().directory, world)),
  )
}

async function withJournal(command: Command, world: World, run: Run): Promise<number> {
  const loaded = configOf(command, world)
  if (typeof loaded === 'number') return loaded
  const directory = join(loaded.dataDirectory, 'journal')
  if (!existsSync(directory)) {
    world.err(`veloz: there is no journal: ${directory} is not there; say where with --data-dir.\n`)
    return 2
  }
  return await run(directory, command, world)
}

function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It is not the number of a record.')
  return Number(text)
}
