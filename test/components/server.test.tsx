import { expect, test } from 'bun:test'
import { act, screen, waitFor } from '@testing-library/react'
import { useCommand, usePages, useServer } from '../../ui/data/index.ts'
import { Refused, renderAtDesk } from '../support/a-desk.tsx'

const REFUSAL = new Refused(422, { error: 'bad_params', message: 'Not so.' })

interface ShownProps<Value> {
  readonly useValue: () => Value
  readonly seen: { latest: Value | null }
}

function Shown<Value>({ useValue, seen }: ShownProps<Value>) {
  seen.latest = useValue()
  return <p>drawn</p>
}

/** Shows what a hook answered last, and hands it to the test. */
function shown<Value>(useValue: () => Value) {
  const seen: { latest: Value | null } = { latest: null }
  const latest = () => {
    if (seen.latest === null) throw new Error('not drawn yet')
    return seen.latest
  }
  return { part: <Shown useValue={useValue} seen={seen} />, latest }
}

test('a read is loading, then there; one that fails later keeps its value and is old', async () => {
  let answers: unknown[] = [{ n: 1 }, REFUSAL]
  const { part, latest } = shown(() => useServer<{ n: number }>('/api/risk'))
  const desk = await renderAtDesk(part, { answers: { 'GET /api/risk': () => answers.shift() } })
  expect(latest()).toMatchObject({ value: null, isLoading: true, isOld: false, problem: null })
  await waitFor(() => expect(latest().value).toEqual({ n: 1 }))
  act(() => latest().refresh())
  await waitFor(() => expect(latest().isOld).toBe(true))
  expect(latest().value).toEqual({ n: 1 })
  expect(latest().problem?.message).toBe('Not so.')
  answers = [{ n: 2 }]
  act(() => latest().refresh())
  await waitFor(() => expect(latest()).toMatchObject({ value: { n: 2 }, isOld: false, problem: null }))
  desk.leave()
})

test('nothing is asked without a path, or while it is switched off', async () => {
  const { part } = shown(() => [useServer(null), useServer('/api/risk', { isEnabled: false })])
  const desk = await renderAtDesk(part)
  await screen.findByText('drawn')
  expect(desk.asked.some(({ path }) => path.startsWith('/api/risk'))).toBe(false)
  desk.leave()
})

test('a command is sent once however often it is pressed, and renews what it changes', async () => {
  const { promise, resolve } = Promise.withResolvers<unknown>()
  let reads = 0
  const answers = {
    'GET /api/risk': () => ({ n: ++reads }),
    'POST /api/risk/limits': () => promise,
  }
  const { part, latest } = shown(() => ({
    risk: useServer<{ n: number }>('/api/risk?of=all'),
    change: useCommand<{ max: string }, { ok: true }>('POST', '/api/risk/limits', {
      refreshes: ['/api/risk'],
    }),
  }))
  const desk = await renderAtDesk(part, { answers })
  await waitFor(() => expect(latest().risk.value).toEqual({ n: 1 }))
  const { send } = latest().change
  const presses: Promise<unknown>[] = []
  act(() => void presses.push(send({ max: '1' }), send({ max: '1' })))
  await waitFor(() => expect(latest().change.isSending).toBe(true))
  await act(async () => {
    resolve({ ok: true })
    await Promise.all(presses)
  })
  expect(await Promise.all(presses)).toEqual([{ ok: true }, null])
  await waitFor(() => expect(latest().risk.value).toEqual({ n: 2 }))
  expect(latest().change).toMatchObject({ isSending: false, problem: null })
  expect(desk.asked.filter(({ method }) => method === 'POST').map(({ path }) => path)).toEqual([
    '/api/auth/refresh',
    '/api/risk/limits',
  ])
  desk.leave()
})

test('a refused command answers null and says why, until that is cleared', async () => {
  const { part, latest } = shown(() =>
    useCommand<{ id: string }, unknown>('DELETE', ({ id }) => `/api/users/${id}`),
  )
  const desk = await renderAtDesk(part, { answers: { 'DELETE /api/users/ana': REFUSAL } })
  let answer: unknown = 'none'
  await act(async () => {
    answer = await latest().send({ id: 'ana' })
  })
  expect(answer).toBeNull()
  expect(latest().problem?.code).toBe('bad_params')
  expect(desk.asked.at(-1)).toEqual({ method: 'DELETE', path: '/api/users/ana', body: null })
  act(() => latest().clear())
  expect(latest().problem).toBeNull()
  desk.leave()
})

test('a list grows by its cursor until there is no more', async () => {
  const pages: Record<string, unknown> = {
    '/api/orders?limit=2': { items: [1, 2], next_cursor: 'c d' },
    '/api/orders?limit=2&cursor=c%20d': { items: [3], next_cursor: null },
  }
  const answers = { 'GET /api/orders': ({ path }: { path: string }) => pages[path] }
  const { part, latest } = shown(() => usePages<number>('/api/orders', { limit: 2 }))
  const desk = await renderAtDesk(part, { answers })
  await waitFor(() => expect(latest()).toMatchObject({ rows: [1, 2], hasMore: true }))
  act(() => latest().loadMore())
  await waitFor(() => expect(latest()).toMatchObject({ rows: [1, 2, 3], hasMore: false }))
  desk.leave()
})
