import { resolve } from 'node:path'
import { Command } from 'commander'
import { VERSION } from '../app/version.ts'
import { configOf } from './config-flags.ts'
import { Progress } from './progress.ts'
import { stopRequest } from './stop-request.ts'
import type { World } from './world.ts'

/** Loaded only when needed. */
const tools = () => import('../app/backup/index.ts')

const BACKUP_NOTES = `
Example:
  veloz backup /backups/veloz-$(date +%F).tar.gz --data-dir /var/lib/veloz

One file with journal, database (users, roles, API keys, settings), audit and sealed exchange keys, taken
beside a running VeloZ. Without --with-secrets everybody signs in again after a restore, and exchange keys
that were sealed under secrets/keychain.key stay closed: keep a copy of that file, or use a passphrase.
With --with-secrets whoever reads the file can sign in as anybody: keep it where nobody does.
`

const RESTORE_NOTES = `
Example:
  veloz restore /backups/veloz-2026-09-27.tar.gz --data-dir ./restored

Everything is checked before anything is put in its place. The journal goes on under a new epoch, and trading
is reducing until somebody has compared orders and balances with the venues (POST /api/trading_state).
Passwords, API keys and roles are as they were: what was revoked since is valid again.
`

/** `veloz backup` and `veloz restore`. */
export function addBackup(program: Command, world: World, finish: (code: number) => void): void {
  const backup = new Command('backup')
    .argument('<file>', 'a new file')
    .description('everything in one file, consistent while VeloZ runs')
    .copyInheritedSettings(program)
  program.addCommand(backup)
  placed(backup)
    .option('--with-secrets', 'also what signs tokens and opens exchange keys')
    .addHelpText('after', BACKUP_NOTES)
    .action(async (file: string) => finish(await makeOne(resolve(world.cwd, file), backup, world)))
  const restore = new Command('restore')
    .argument('<file>', 'what veloz backup wrote')
    .description('make a data directory from a backup')
    .copyInheritedSettings(program)
  program.addCommand(restore)
  placed(restore)
    .option('--force-empty', 'put what is in the data directory aside first, into a folder in it')
    .addHelpText('after', RESTORE_NOTES)
    .action(async (file: string) => finish(await restoreOne(resolve(world.cwd, file), restore, world)))
}

const placed = (command: Command): Command =>
  command
    .option('--config <file>', 'configuration file (VELOZ_CONFIG)')
    .option('--data-dir <folder>', 'where everything is kept (VELOZ_DATA_DIR)')
    .option('--json', 'as one JSON object')

/** Runs with a bar and with Ctrl-C. */
async function watched(
  world: World,
  run: (onProgress: (done: number) => boolean) => Promise<string>,
): Promise<0> {
  const stop = stopRequest(world)
  const progress = new Progress(world)
  try {
    const said = await run((done) => {
      progress.show(done)
      return !stop.signal.aborted
    })
    progress.end()
    world.out(said)
    return 0
  } finally {
    progress.end()
    stop.release()
  }
}

async function makeOne(file: string, command: Command, world: World): Promise<number> {
  const loaded = configOf(command, world)
  if (typeof loaded === 'number') return loaded
  const { withSecrets = false, json = false } = command.opts<{ withSecrets?: boolean; json?: boolean }>()
  const { makeBackup } = await tools()
  return await watched(world, async (onProgress) => {
    const nowMs = () => Date.now()
    const request = { loaded, file, withSecrets, version: VERSION, nowMs, onProgress }
    const { bytes, manifest, lacksKeyFile } = await makeBackup(request)
    const { journal, files } = manifest
    if (lacksKeyFile) world.err(`warning: ${KEY_FILE_WARNING}\n`)
    if (json)
      return `${JSON.stringify({ file, bytes, files: files.length, journal, with_secrets: withSecrets })}\n`
    const upTo =
      journal === null ? 'no journal here' : `journal up to record ${journal.seq} of ${journal.epoch}`
    return `${file}: ${files.length} files, ${bytes} bytes, ${upTo}\n`
  })
}

const KEY_FILE_WARNING =
  'the exchange keys in this backup open only with secrets/keychain.key of this machine, ' +
  'which is not in it: keep a copy of that file elsewhere, or seal the keys with a passphrase.'

async function restoreOne(file: string, command: Command, world: World): Promise<number> {
  const loaded = configOf(command, world)
  if (typeof loaded === 'number') return loaded
  const { forceEmpty = false, json = false } = command.opts<{ forceEmpty?: boolean; json?: boolean }>()
  const { restoreBackup } = await tools()
  return await watched(world, async (onProgress) => {
    const { dataDirectory, config } = loaded
    const { manifest, epoch, putAside, lacksKeyFile } = await restoreBackup({
      file,
      dataDirectory,
      emptiesFirst: forceEmpty,
      segmentBytes: config.journal.segmentBytes,
      nowMs: () => Date.now(),
      onProgress,
    })
    const { created_at: createdAt, journal, with_secrets: withSecrets } = manifest
    if (json) {
      const told = {
        data_directory: dataDirectory,
        created_at: createdAt,
        journal,
        epoch,
        put_aside: putAside,
      }
      return `${JSON.stringify({ ...told, with_secrets: withSecrets, lacks_key_file: lacksKeyFile })}\n`
    }
    const lines = [
      `Restored   ${dataDirectory}, as of ${createdAt}`,
      ...(journal === null ? [] : [`Journal    up to record ${journal.seq}, going on as epoch ${epoch}`]),
      ...(putAside === null ? [] : [`Put aside  ${putAside}`]),
      `Sign-in    ${withSecrets ? 'sessions go on' : 'everybody signs in again; passwords are as they were'}`,
      ...(lacksKeyFile
        ? ['Keys       exchange keys stay closed until secrets/keychain.key is put back']
        : []),
      ...(journal === null
        ? []
        : ['Trading    reducing: compare orders and balances with the venues, then make it active']),
    ]
    return `${lines.join('\n')}\n`
  })
}
