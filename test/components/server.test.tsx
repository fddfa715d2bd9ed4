import { describe, expect, spyOn, test } from 'bun:test'
import { act, screen, waitFor } from '@testing-library/react'
import { useCommand, useDownload, usePages, useServer } from '../../ui/data/index.ts'
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

describe('a file of a whole list', () => {
  /** Page by page: `next` stands in the header, as the server has it. */
  const pages: Record<string, { readonly text: string; readonly next: string | null }> = {
    '/api/fills?limit=2': { text: 'id,note\r\n1,"a\r\n""b"\r\n2,x\r\n', next: 'c d' },
    '/api/fills?limit=2&cursor=c%20d': { text: 'id,note\r\n3,y\r\n', next: null },
  }
  const csv = async (path: string) => {
    const { text, next } = pages[path]!
    return new Response(text, { headers: next === null ? {} : { 'x-next-cursor': next } })
  }

  /** What the browser was given to keep. */
  function kept() {
    const files: Blob[] = []
    const taken = spyOn(URL, 'createObjectURL')
    taken.mockImplementation((blob) => `blob:${files.push(blob as Blob)}`)
    // This document would go there.
    const clicked = spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined)
    const giveBack = () => {
      taken.mockRestore()
      clicked.mockRestore()
    }
    return { files, giveBack }
  }

  test('follows the cursor to the end, under one head, and counts rows', async () => {
    const { files, giveBack } = kept()
    const { part, latest } = shown(() => useDownload())
    const desk = await renderAtDesk(part, {
      answers: { 'GET /api/fills': ({ path }: { path: string }) => csv(path) },
    })
    await act(() => latest().download('/api/fills?limit=2', 'fills.csv'))
    expect(await files[0]!.text()).toBe('id,note\r\n1,"a\r\n""b"\r\n2,x\r\n3,y\r\n')
    expect(latest()).toMatchObject({ isBusy: false, rowsRead: 3, problem: null })
    giveBack()
    desk.leave()
  })

  test('that is cancelled keeps nothing, asks no more and is no problem', async () => {
    const { files, giveBack } = kept()
    const { part, latest } = shown(() => useDownload())
    const refusal = { error: 'rate_limited', message: 'Too much.' }
    const later = () => Response.json(refusal, { status: 429, headers: { 'retry-after': '3600' } })
    const answer = ({ path }: { path: string }) => (path.includes('cursor') ? later() : csv(path))
    const desk = await renderAtDesk(part, { answers: { 'GET /api/fills': answer } })
    const asked = () => desk.asked.filter(({ path }) => path.startsWith('/api/fills'))
    const saving: Promise<boolean>[] = []
    act(() => void saving.push(latest().download('/api/fills?limit=2', 'fills.csv')))
    await waitFor(() => expect(asked()).toHaveLength(2))
    expect(latest()).toMatchObject({ isBusy: true, rowsRead: 2 })
    act(() => latest().cancel())
    await act(async () => expect(await saving[0]).toBe(false))
    expect(latest()).toMatchObject({ isBusy: false, problem: null })
    expect(files).toEqual([])
    expect(asked()).toHaveLength(2)
    giveBack()
    desk.leave()
  })
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
