import type { SettingsImportBody } from '../../../src/contract/index.ts'

/** What is sent for the text of an export; a sentence where it is none. */
export function readExport(text: string): SettingsImportBody | string {
  let read: unknown
  try {
    read = JSON.parse(text)
  } catch {
    return 'This is not JSON. Take the whole text of an export, from the first brace to the last.'
  }
  if (typeof read !== 'object' || read === null || Array.isArray(read)) return NO_EXPORT
  const { version, settings, exchange_keys } = read as Record<string, unknown>
  if (typeof version !== 'string' || typeof settings !== 'object' || settings === null) return NO_EXPORT
  return {
    version,
    settings: settings as Record<string, unknown>,
    import_exchange_keys: true,
    ...(isKeyList(exchange_keys) ? { exchange_keys } : {}),
  }
}

const NO_EXPORT = 'This is no export of VeloZ: it has a version and settings.'

type KeyList = NonNullable<SettingsImportBody['exchange_keys']>

const isKeyList = (value: unknown): value is KeyList =>
  Array.isArray(value) &&
  value.every(
    (one: unknown) =>
      typeof one === 'object' &&
      one !== null &&
      'exchange' in one &&
      typeof one.exchange === 'string' &&
      'name' in one &&
      typeof one.name === 'string',
  )
