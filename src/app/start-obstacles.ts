import { existsSync } from 'node:fs'
import { lockHolder } from '../adapters/data-directory/index.ts'
import { KeychainDamaged } from '../domain/index.ts'
import { splitSymbol } from '../sim/index.ts'
import { type LoadedConfig, tradedVenues } from './config/index.ts'
import { HALF_RESTORED, isHalfRestored, RESTORE_AGAIN } from './hold-data-directory.ts'
import { hasVenueKey } from './keychain.ts'
import { keyWanted } from './open-venue.ts'

/**
 * What would stop the engine of this configuration from starting, a sentence each: another VeloZ, half a
 * restore, a market nobody can list. Looks only. `holdsEngine` false: the engine is another process's.
 */
export function startObstacles(loaded: LoadedConfig, holdsEngine: boolean): readonly string[] {
  const { dataDirectory, config } = loaded
  const { marketSource, marketSymbol } = config.engine
  const split = splitSymbol(marketSymbol)
  return [
    ...(isHalfRestored(dataDirectory) ? [`${dataDirectory}: ${HALF_RESTORED}. ${RESTORE_AGAIN}`] : []),
    ...(holdsEngine && existsSync(dataDirectory) ? lockObstacles(dataDirectory) : []),
    ...(holdsEngine ? keyObstacles(loaded) : []),
    ...(holdsEngine && marketSource.kind === 'sim' && !split.ok
      ? [`engine.market_symbol: ${split.problem}.`]
      : []),
  ]
}

function keyObstacles(loaded: LoadedConfig): readonly string[] {
  const { engine } = loaded.config
  if (engine.mode === 'simulation') return []
  const isTestnet = engine.mode === 'testnet'
  try {
    const missing = tradedVenues(loaded.config).filter((name) => !hasVenueKey(loaded, name, isTestnet))
    return missing.map((name) => keyWanted(name, isTestnet))
  } catch (error) {
    if (error instanceof KeychainDamaged) return [error.message]
    throw error
  }
}

function lockObstacles(dataDirectory: string): readonly string[] {
  const { isHeld, pid } = lockHolder(dataDirectory)
  const who = pid === null ? '' : ` (process ${pid})`
  return isHeld ? [`another VeloZ${who} is using ${dataDirectory}: stop it first.`] : []
}
