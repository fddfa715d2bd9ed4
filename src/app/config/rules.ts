import { PASSWORD_LENGTH_MIN } from '../../identity/index.ts'
import { isLoopback } from './kinds/index.ts'
import { type ConfigProblem, safetyProblem } from './problem.ts'
import type { Config, SettingPath } from './schema.ts'
import type { Source } from './source.ts'
import { tradingRefusals } from './trading-rules.ts'

/** What no single key can tell: combinations that would be unsafe. */
export function safetyProblems(config: Config, sourceOf: (path: SettingPath) => Source): ConfigProblem[] {
  const problems: ConfigProblem[] = []
  const refuse = (path: SettingPath, message: string) => {
    const source = sourceOf(path)
    const name = source.from === 'flag' || source.from === 'environment' ? source.name : path
    problems.push(safetyProblem(name, message, source.from === 'file' ? source.at : null))
  }
  const { server, auth } = config
  for (const { path, message } of tradingRefusals(config, sourceOf)) refuse(path, message)
  if (!auth.enabled && !isLoopback(server.host)) {
    const message = `${server.host} can be reached from other machines, and authentication is off. `
    refuse('server.host', `${message}Turn it on (auth.enabled) or listen on 127.0.0.1.`)
  }
  return problems
}

const SECRET_CHARACTERS_MIN = 32

/** What is allowed and unwise. Says nothing of a secret but that it is short. */
export function unwise(config: Config): string[] {
  const { jwtSecret, adminPassword } = config.auth
  const warnings: string[] = []
  if (jwtSecret !== null && jwtSecret.length < SECRET_CHARACTERS_MIN) {
    warnings.push(`auth.jwt_secret is short: use ${SECRET_CHARACTERS_MIN} random characters or more`)
  }
  if (adminPassword !== null && adminPassword.length < PASSWORD_LENGTH_MIN) {
    warnings.push(`auth.admin_password is short: use ${PASSWORD_LENGTH_MIN} characters or more`)
  }
  if (config.journal.fsync !== 'always') {
    warnings.push('journal.fsync is not always: a power cut may lose orders that were answered')
  }
  return warnings
}
