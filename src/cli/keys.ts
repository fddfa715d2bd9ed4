import { Command, Option } from 'commander'
import { EXCHANGES } from '../domain/index.ts'
import { configOf } from './config-flags.ts'
import { add, type KeysRun, list, remove, rotate, test } from './keys-commands.ts'
import type { World } from './world.ts'

const ADD_EXAMPLES = `
Examples:
  veloz keys add --exchange binance --name main       asks for the key and its secret, unseen
  veloz keys add --exchange okx --from-env             takes OKX_API_KEY, OKX_API_SECRET, OKX_PASSPHRASE
  printf '%s\\n%s\\n' "$KEY" "$SECRET" | veloz keys add --exchange bybit --mainnet
`

const ROTATE_EXAMPLES = `
Examples:
  veloz keys rotate                                    asks for the new passphrase, twice
  veloz keys rotate --passphrase-file /run/keys/new    reads it
  veloz keys rotate --key-file                         seals with secrets/keychain.key again

The passphrase in force is read as always: VELOZ_KEYCHAIN_PASSPHRASE, its _FILE, or the credential
keychain-passphrase. Give a running VeloZ the new one and restart it.
`

/** `veloz keys …`: the sealed keys for exchanges, beside a running VeloZ or without one. */
export function addKeys(program: Command, world: World, finish: (code: number) => void): void {
  const keys = program
    .command('keys')
    .description('keys for exchanges, sealed: add, list, remove, test, rotate')
    .addHelpText('after', '\nExample:\n  veloz keys list --data-dir ./trading\n')
  const one = (name: string, about: string, examples: string, run: KeysRun): Command => {
    const command = new Command(name).description(about).copyInheritedSettings(keys)
    keys.addCommand(command)
    return command
      .option('--config <file>', 'configuration file (VELOZ_CONFIG)')
      .option('--data-dir <folder>', 'where everything is kept (VELOZ_DATA_DIR)')
      .option('--json', 'as one JSON object')
      .addHelpText('after', examples)
      .action(async () => {
        const loaded = configOf(command, world)
        finish(typeof loaded === 'number' ? loaded : await run(loaded, command, world))
      })
  }
  one('add', 'store a key; its secrets are asked for, or read from standard input', ADD_EXAMPLES, add)
    .addOption(exchangeOption().makeOptionMandatory())
    .option('--name <name>', 'what to call it; its exchange when left out')
    .option('--mainnet', 'a key for the real exchange; without this it is for the test exchange')
    .option('--permissions <words>', 'what it is meant for', 'read,trade')
    .option('--from-env', 'take the key from the environment, as a running VeloZ would')
  one('list', 'show the keys, masked', '\nExample:\n  veloz keys list --json\n', list)
  one('remove', 'remove a key', '\nExample:\n  veloz keys remove ek_0123456789ab\n', remove)
    .argument('[id]', 'as veloz keys list shows it')
    .addOption(exchangeOption())
  one('test', 'ask the exchange about a key', '\nExample:\n  veloz keys test --exchange binance\n', test)
    .argument('[id]', 'as veloz keys list shows it')
    .addOption(exchangeOption())
  one('rotate', 'seal every key anew with another passphrase', ROTATE_EXAMPLES, rotate)
    .option('--passphrase-file <file>', 'a file that holds the new passphrase')
    .option('--key-file', 'with the key file instead of a passphrase')
}

function exchangeOption(): Option {
  return new Option('--exchange <exchange>', 'which exchange').choices(EXCHANGES)
}
