import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'

/** The first and the last file in a backup. */
export const BACKUP_HEADER = 'veloz-backup.json'
export const BACKUP_MANIFEST = 'manifest.json'

const FORMAT = Type.Literal(1)

const Header = Type.Object({
  format: FORMAT,
  /** Of VeloZ. */
  version: Type.String(),
  /** RFC 3339, UTC. */
  created_at: Type.String(),
})
export type BackupHeader = Static<typeof Header>

const Manifest = Type.Object({
  format: FORMAT,
  version: Type.String(),
  created_at: Type.String(),
  /** Null: the engine of this gateway keeps its journal elsewhere. */
  journal: Type.Union([
    Type.Null(),
    Type.Object({
      epoch: Type.String({ pattern: '^[0-9a-f]{8}$' }),
      /** The last record. */
      seq: Type.Integer({ minimum: 0 }),
      /** Of the state after it; null before the first. */
      digest: Type.Union([Type.Null(), Type.String({ pattern: '^[0-9a-f]{16}$' })]),
    }),
  ]),
  with_secrets: Type.Boolean(),
  /** Exchange keys are in it that only `secrets/keychain.key` opens, whether that is in it or not. */
  needs_key_file: Type.Boolean(),
  /** In force when it was made, without secrets; for people. */
  configuration: Type.Unknown(),
  files: Type.Array(
    Type.Object({
      name: Type.String(),
      bytes: Type.Integer({ minimum: 0 }),
      sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    }),
  ),
})
export type BackupManifest = Static<typeof Manifest>

/** Null when the text is no header of a backup that this version can read. */
export function readHeader(text: string): BackupHeader | null {
  const value = parsed(text)
  return Value.Check(Header, value) ? value : null
}

export function readManifest(text: string): BackupManifest | null {
  const value = parsed(text)
  return Value.Check(Manifest, value) ? value : null
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

const IN_JOURNAL = /^journal\/(?:\d{16}\.(?:journal|snapshot)|quarantine\/[^/\\]+\/why\.txt)$/
const IN_FOLDERS = /^(?:audit|secrets|strategies|reports)(?:\/[^/\\]+)+$/

/** Whether a file of this name belongs into a data directory: nothing else is ever written there. */
export function isBackupName(name: string): boolean {
  if (name === 'veloz.db' || name === 'keychain.json') return true
  const isIn = IN_JOURNAL.test(name) || IN_FOLDERS.test(name)
  return isIn && name.split('/').every((word) => word !== '.' && word !== '..' && !word.includes('\0'))
}
