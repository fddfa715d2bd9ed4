import { Command } from 'commander'
import { VERSION } from '../app/version.ts'
import { addConfigFlags } from './config-flags.ts'
import { engine } from './engine.ts'
import { help, TOPICS } from './help.ts'
import { serve } from './serve.ts'
import { version } from './version.ts'
import type { World } from './world.ts'

const CODES = `
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 refused for safety.
`

/** All commands with their flags. `finish` is given the exit code of the one that ran. */
export function buildProgram(world: World, finish: (code: number) => void): Command {
  const program = new Command('veloz')
    .description(
      'A self-hosted crypto trading platform: gateway, engine, simulated exchange and web terminal.',
    )
    .version(`veloz ${VERSION}`, '-v, --version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false)
    .configureOutput({
      writeOut: (text) => world.out(text),
      writeErr: (text) => world.err(text),
      outputError: (text, write) => write(oneSentence(text)),
    })
    .showSuggestionAfterError(true)
    .exitOverride()
    .addHelpText(
      'after',
      `\nWithout a command, veloz serves.\n\nExample:\n  veloz --port 9000 --open\n${CODES}`,
    )
  addServe(program, world, finish)
  addEngine(program, world, finish)
  program
    .command('version')
    .description('print version and commit')
    .option('--json', 'as one JSON object')
    .addHelpText('after', '\nExample:\n  veloz version --json\n')
    .action((options: { json?: boolean }) => finish(version(options.json === true, world)))
  program
    .command('help [topic]')
    .description(`explain a command or a topic (${TOPICS.join(', ')})`)
    .addHelpText('after', '\nExample:\n  veloz help config\n')
    .action((topic: string | undefined) => finish(help(topic, program, world)))
  return program
}

function addServe(program: Command, world: World, finish: (code: number) => void): void {
  const command = program
    .command('serve', { isDefault: true })
    .description('start everything: gateway, engine, simulated exchange and page')
    .addHelpText('after', `\nExample:\n  veloz serve --port 9000 --data-dir ./trading --open\n${CODES}`)
  addConfigFlags(command, 'all')
    .option('--dry-run', 'check everything, start nothing, print the plan')
    .option('--open', 'open the page in the browser')
    .option('--i-know-this-is-real-money', 'needed for live trading, which this version refuses')
    .action(async () => finish(await serve(command, world)))
}

function addEngine(program: Command, world: World, finish: (code: number) => void): void {
  const command = program
    .command('engine')
    .description('run the engine alone, speaking the line protocol')
    .addHelpText('after', `\nExample:\n  echo 'QUERY state' | veloz engine --stdio\n${CODES}`)
  addConfigFlags(command, 'engine')
    .option('--stdio', 'commands on standard input, events on standard output')
    .option('--dry-run', 'check everything, start nothing, print the plan')
    .action(async () => finish(await engine(command, world)))
}

/** `error: unknown option '--prot'` and its suggestion as one line. */
function oneSentence(text: string): string {
  const [what = '', ...more] = text
    .replace(/^error: /, '')
    .trim()
    .split('\n')
  return `veloz: ${[what, ...more].join(' ')}\n`
}
