import { describe, expect, test } from 'bun:test'
import { sourceText } from '../../../../src/app/config/index.ts'
import { loaded, refused, yaml } from './world.ts'

const FOLDER = '/run/credentials/veloz.service'
const CREDENTIALS_DIRECTORY = FOLDER

describe('systemd credentials', () => {
  test('a secret is taken from the credential of its name', () => {
    const files = { [`${FOLDER}/VELOZ_ADMIN_PASSWORD`]: 'a long password\n' }
    const { config, sources } = loaded({ env: { CREDENTIALS_DIRECTORY }, files })
    expect(config.auth.adminPassword).toBe('a long password')
    expect(sourceText(sources['auth.admin_password'])).toBe('the credential VELOZ_ADMIN_PASSWORD')
  })

  test('or of its name as units write it', () => {
    const files = { [`${FOLDER}/keychain-passphrase`]: 'open sesame\n' }
    const { config, sources } = loaded({ env: { CREDENTIALS_DIRECTORY }, files })
    expect(config.keychain.passphrase).toBe('open sesame')
    expect(sourceText(sources['keychain.passphrase'])).toBe('the credential keychain-passphrase')
  })

  test('also where the file refers to it', () => {
    const files = { [`${FOLDER}/MY_SECRET`]: 'a long password' }
    const world = yaml('auth: {admin_password: "${MY_SECRET}"}', { env: { CREDENTIALS_DIRECTORY }, files })
    expect(loaded(world).config.auth.adminPassword).toBe('a long password')
  })

  test('a variable and a file that a variable names are stronger', () => {
    const files = { [`${FOLDER}/VELOZ_ADMIN_PASSWORD`]: 'from the credential', '/run/pw': 'from the file' }
    const direct = { CREDENTIALS_DIRECTORY, VELOZ_ADMIN_PASSWORD: 'from the variable' }
    expect(loaded({ env: direct, files }).config.auth.adminPassword).toBe('from the variable')
    const named = { CREDENTIALS_DIRECTORY, VELOZ_ADMIN_PASSWORD_FILE: '/run/pw' }
    expect(loaded({ env: named, files }).config.auth.adminPassword).toBe('from the file')
  })

  test('none, and an empty one, count as absent', () => {
    const files = { [`${FOLDER}/VELOZ_ADMIN_PASSWORD`]: '\n' }
    expect(loaded({ env: { CREDENTIALS_DIRECTORY }, files }).config.auth.adminPassword).toBeNull()
    expect(loaded({ env: { CREDENTIALS_DIRECTORY } }).config.auth.adminPassword).toBeNull()
  })

  test('nothing but secrets is looked for there', () => {
    const files = { [`${FOLDER}/VELOZ_PORT`]: '9000' }
    expect(loaded({ env: { CREDENTIALS_DIRECTORY }, files }).config.server.port).toBe(8080)
  })

  test('what is wrong with it is told without its content', () => {
    const { text } = refused({
      env: { CREDENTIALS_DIRECTORY },
      files: { [`${FOLDER}/VELOZ_ADMIN_PASSWORD`]: 'hunter2\nhunter2' },
    })
    expect(text).toContain('VELOZ_ADMIN_PASSWORD')
    expect(text).not.toContain('hunter2')
  })
})
