/**
 * The configuration: one table of settings, from which come the types, the checks, the help and the export.
 *
 * @example
 * const result = loadConfig({ flags: {}, env: process.env, cwd: process.cwd(), home: homedir(), readFile:
 * readTextFile }) if (result.ok) listen(result.config.server.host, result.config.server.port) else for (const
 * problem of result.problems) complain(problemText(problem))
 */
export type { Environment } from './environment.ts'
export { explainConfig } from './explain.ts'
export { exportConfig, exportSources, REDACTED, shownValue } from './export-config.ts'
export {
  type Balances,
  type EngineAddress,
  type EnginePlace,
  enginePlaceText,
  type Fsync,
  isLoopback,
  type MarketSource,
  marketSourceText,
  readEngineAddress,
} from './kinds/index.ts'
export {
  type ConfigRequest,
  type Flags,
  type LoadedConfig,
  type LoadResult,
  loadConfig,
  whatSet,
} from './load-config.ts'
export { nearestWord } from './nearest-word.ts'
export { type ConfigProblem, problemText } from './problem.ts'
export { type ReadFile, type ReadFileResult, readTextFile } from './read-file.ts'
export {
  foundOf,
  type SavedRead,
  safetyWithSaved,
  whyNotSavable,
  withSaved,
} from './saved-settings.ts'
export {
  type Config,
  isSettingPath,
  nest,
  SETTING_PATHS,
  SETTINGS,
  type SettingPath,
  settingOf,
  valueAt,
} from './schema.ts'
export { AUDIT_DAYS } from './settings-audit.ts'
export { readFound, type Source, sourceText } from './source.ts'
export { tradedVenues } from './trading-rules.ts'
export { unknownKey } from './unknown-key.ts'
export { type Sources, Values } from './values.ts'
