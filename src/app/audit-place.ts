import { join } from 'node:path'
import type { LoadedConfig } from './config/index.ts'

/** Where the audit of this configuration is; those of gateways without an engine are in folders below. */
export function auditDirectoryOf({ config, dataDirectory }: Pick<LoadedConfig, 'config' | 'dataDirectory'>) {
  return config.audit.dir ?? join(dataDirectory, 'audit')
}

/** Who writes what commands did. */
export const COMMANDS = 'cli'

/** They write beside a running gateway and so have chains of their own. */
export function commandAuditDirectoryOf(loaded: Pick<LoadedConfig, 'config' | 'dataDirectory'>) {
  return join(auditDirectoryOf(loaded), COMMANDS)
}
