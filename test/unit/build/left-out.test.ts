import { expect, test } from 'bun:test'
import { join, resolve } from 'node:path'
import { leftOut } from '../../../build/left-out.ts'

const METRICS = join(resolve(import.meta.dirname, '../../..'), 'src/adapters/metrics/index.ts')

test('what counts brings no web server with it', async () => {
  const built = await Bun.build({ entrypoints: [METRICS], target: 'bun', plugins: [leftOut] })
  const text = await built.outputs[0]?.text()
  expect(text).toContain('class Counter')
  expect(text).not.toMatch(/(?:require|from)\W*["'](?:node:)?https?["']/)
})
