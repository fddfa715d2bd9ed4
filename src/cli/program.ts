import { Command } from 'commander'
import { VERSION } from '../app/version.ts'
import { addAudit } from './audit.ts'
import { addBackup } from './backup.ts'
import { addConfigFlags } from './config-flags.ts'
import { addDoctor } from './doctor.ts'
import { engine } from './engine.ts'
import { help, TOPICS } from './help.ts'
import { addJournal } from './journal.ts'
import { addKeys } from './keys.ts'
import { addSandbox } from './sandbox.ts'
import { serve } from './serve.ts'
import { addService } from './service.ts'
import { addUser } from './user.ts'
import { version } from './version.ts'
import type { World } from './world.ts'

const CODES = `
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 refused for safety.
`

const SERVE_EXAMPLES = `
Examples:
  veloz serve --port 9000 --data-dir ./trading --open
  veloz serve --engine unix:/run/veloz/engine.sock      an engine that runs already (veloz engine --listen)
  veloz serve --engine 'stdio:veloz engine --stdio'     one in a process of its own, started and watched
${CODES}`

const ENGINE_EXAMPLES = `
Examples:
  echo 'QUERY state' | veloz engine --stdio
  veloz engine --listen unix:/run/veloz/engine.sock     and then: veloz serve --engine unix:/run/…
  VELOZ_ENGINE_TOKEN_FILE=token veloz engine --listen 10.0.0.5:7001

The first line on a socket is HELLO version=1, with token=T where VELOZ_ENGINE_TOKEN is set. Without a
token only this machine is listened to; a socket file is for its owner alone.
${CODES}`

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
  addJournal(program, world, finish)
  addKeys(program, world, finish)
  addAudit(program, world, finish)
  addUser(program, world, finish)
  addService(program, world, finish)
  addBackup(program, world, finish)
  addSandbox(program, world, finish)
  addDoctor(program, world, finish)
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
    .addHelpText('after', SERVE_EXAMPLES)
  addConfigFlags(command, 'all')
    .option('--dry-run', 'check everything, start nothing, print the plan')
    .option('--open', 'open the page in the browser')
    .action(async () => finish(await serve(command, world)))
}

function addEngine(program: Command, world: World, finish: (code: number) => void): void {
  const command = program
    .command('engine')
    .description('run the engine alone, speaking the line protocol')
    .addHelpText('after', ENGINE_EXAMPLES)
  addConfigFlags(command, 'engine')
    .option('--stdio', 'commands on standard input, events on standard output')
    .option('--listen <address>', 'on a socket, for many: unix:PATH or HOST:PORT')
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
