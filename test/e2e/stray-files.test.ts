import { afterAll, expect, test } from 'bun:test'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { endEverything, runVeloz, temporaryFolder } from '../support/veloz-process.ts'

afterAll(endEverything)

test('what lies in the folder that it is started from is neither run nor read', async () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'bunfig.toml'), 'preload = ["./stray.ts"]\n')
  writeFileSync(join(folder, 'stray.ts'), "console.log('a stranger ran')\n")
  writeFileSync(join(folder, '.env'), 'VELOZ_HOST=0.0.0.0\n')
  const ran = await runVeloz(['serve', '--dry-run'], { home: folder, folder })
  expect(ran.out).not.toContain('a stranger ran')
  expect(`${ran.out}${ran.err}`).not.toContain('0.0.0.0')
})
