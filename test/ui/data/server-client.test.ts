import { expect, test } from 'bun:test'
import { ApiProblem } from '../../../ui/data/api.ts'
import { isWorthAsking, newServerClient, pagePath, refreshPaths } from '../../../ui/data/server-client.ts'

const problem = (status: number) => new ApiProblem({ status, code: 'x', message: 'No.' })

test('a read is asked again twice, and only where it may go better', () => {
  for (const status of [0, 500, 503]) {
    expect([0, 1, 2].map((failures) => isWorthAsking(failures, problem(status)))).toEqual([true, true, false])
  }
  for (const status of [400, 401, 403, 404, 409, 422, 429]) {
    expect(isWorthAsking(0, problem(status))).toBe(false)
  }
  expect(isWorthAsking(0, new Error('a bug'))).toBe(false)
})

test('a page is asked for by its cursor, behind whatever the path asks already', () => {
  expect(pagePath('/api/fills', undefined, null)).toBe('/api/fills')
  expect(pagePath('/api/fills', 50, null)).toBe('/api/fills?limit=50')
  expect(pagePath('/api/fills?symbol=BTCUSDT', 50, 'a+b')).toBe(
    '/api/fills?symbol=BTCUSDT&limit=50&cursor=a%2Bb',
  )
})

test('a change makes old what was read from the paths it names, and nothing else', () => {
  const client = newServerClient()
  const paths = ['/api/risk', '/api/risk/limits?x=1', '/api/users']
  for (const path of paths) client.setQueryData([path], {})
  client.setQueryData(['/api/risk/history', 'pages', 50], {})
  refreshPaths(client, ['/api/risk'])
  const isOld = (key: readonly unknown[]) => client.getQueryState(key)?.isInvalidated
  expect(paths.map((path) => isOld([path]))).toEqual([true, true, false])
  expect(isOld(['/api/risk/history', 'pages', 50])).toBe(true)
  client.clear()
})
