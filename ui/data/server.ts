import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { saveFile } from '../lib/csv.ts'
import { ApiProblem, type Call } from './api.ts'
import { useSession } from './hooks.ts'
import { type PageRules, pagesOptions, type ReadOptions, readOptions, refreshPaths } from './server-client.ts'
import { wholeCsv } from './whole-csv.ts'

/**
 * What the page knows of the server beside the live stream: read when it is shown, kept while it is fresh.
 *
 *     const risk = useServer<RiskAnswer>('/api/risk', { refreshMs: 2000 })
 *     const change = useCommand<RiskLimitsBody, RiskAnswer>('POST', '/api/risk/limits', {
 *       refreshes: ['/api/risk'],
 *     })
 */
export interface Served<Answer> {
  /** Null before the first answer. A read that fails later keeps the last one. */
  readonly value: Answer | null
  /** Why the last read failed; null when it did not. */
  readonly problem: ApiProblem | null
  /** Nothing can be shown yet. */
  readonly isLoading: boolean
  /** What is shown could not be renewed. */
  readonly isOld: boolean
  readonly refresh: () => void
}

/** `refreshMs`: read again so often while the page is seen. `keepMs`: how long it outlives what shows it. */
export type ServerOptions = ReadOptions

/** One read. `path` null, or `isEnabled` false: nothing is asked. */
export function useServer<Answer>(path: string | null, options: ServerOptions = {}): Served<Answer> {
  const session = useSession()
  const { data, error, isLoading, refetch } = useQuery(readOptions<Answer>(session, path, options))
  const refresh = useCallback(() => void refetch(), [refetch])
  return {
    value: data ?? null,
    problem: error,
    isLoading,
    isOld: data !== undefined && error !== null,
    refresh,
  }
}

export interface PagesOptions<Row, Answer> extends Partial<PageRules<Row, Answer>> {
  /** Rows a page; the server's usual number without it. */
  readonly limit?: number
}

export interface Pages<Row, Answer> {
  /** All that were read so far, in the server's order. */
  readonly rows: readonly Row[]
  /** The first page whole, for what stands beside its rows. */
  readonly first: Answer | null
  readonly problem: ApiProblem | null
  readonly isLoading: boolean
  readonly isLoadingMore: boolean
  readonly isOld: boolean
  readonly hasMore: boolean
  /** Does nothing while a page is on its way. */
  readonly loadMore: () => void
  readonly refresh: () => void
}

interface UsualPage<Row> {
  readonly items: readonly Row[]
  readonly next_cursor: string | null
}

/**
 * A list by its cursor. `rowsOf` and `nextOf` are for answers that are not `{items, next_cursor}`; give them
 * as functions that stay the same.
 */
export function usePages<Row, Answer = UsualPage<Row>>(
  path: string | null,
  options: PagesOptions<Row, Answer> = {},
): Pages<Row, Answer> {
  const session = useSession()
  const { limit, rowsOf = usualRows<Row, Answer>, nextOf = usualNext } = options
  const query = useInfiniteQuery(pagesOptions(session, path, { limit, rowsOf, nextOf }))
  const { data, error, hasNextPage, isFetching, isFetchingNextPage, isLoading, fetchNextPage, refetch } =
    query
  const rows = useMemo(() => (data?.pages ?? []).flatMap((page) => [...rowsOf(page)]), [data, rowsOf])
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage()
  }, [fetchNextPage, hasNextPage, isFetching])
  const refresh = useCallback(() => void refetch(), [refetch])
  return {
    rows,
    first: data?.pages[0] ?? null,
    problem: error,
    isLoading,
    isLoadingMore: isFetchingNextPage,
    isOld: data !== undefined && error !== null,
    hasMore: hasNextPage,
    loadMore,
    refresh,
  }
}

const usualRows = <Row, Answer>(answer: Answer): readonly Row[] => (answer as UsualPage<Row>).items
const usualNext = (answer: unknown): string | null => (answer as UsualPage<unknown>).next_cursor

export interface CommandOptions<Body> {
  /** Everything read from a path that begins so is read again once the command is through. */
  readonly refreshes?: readonly string[]
  /** What is sent, when it is not the argument as it is. */
  readonly sends?: (body: Body) => unknown
}

export interface Command<Body, Answer> {
  /** Null when it was refused, which `problem` explains, or while one is under way. Never throws. */
  readonly send: (body: Body) => Promise<Answer | null>
  readonly isSending: boolean
  /** Of the last one; `isUncertain` when it may have taken effect all the same. */
  readonly problem: ApiProblem | null
  readonly clear: () => void
}

type CommandMethod = 'POST' | 'PUT' | 'DELETE'

/**
 * One change, sent once: never again by itself, and never a second while the first is under way.
 * With `path` as a function, DELETE sends nothing but the path it makes.
 */
export function useCommand<Body, Answer>(
  method: CommandMethod,
  path: string | ((body: Body) => string),
  options: CommandOptions<Body> = {},
): Command<Body, Answer> {
  const session = useSession()
  const client = useQueryClient()
  const { isBusy, problem, clear, attempt } = useAttempt()
  const latest = useRef({ path, options })
  latest.current = { path, options }
  const send = useCallback(
    (body: Body) =>
      attempt(async () => {
        const { path, options } = latest.current
        const address = typeof path === 'string' ? path : path(body)
        const isPathAll = method === 'DELETE' && typeof path !== 'string'
        const sent = options.sends ? options.sends(body) : isPathAll ? undefined : body
        try {
          return (await session.call(address, callOf(method, sent))) as Answer
        } finally {
          // After a refusal too: it may say that what is shown is no longer so.
          refreshPaths(client, options.refreshes ?? [])
        }
      }),
    [attempt, client, method, session],
  )
  return { send, isSending: isBusy, problem, clear }
}

const callOf = (method: CommandMethod, body: unknown): Call =>
  body === undefined ? { method } : { method, body }

export interface Download {
  /** True once the browser has the file; one that was cancelled is no problem. */
  readonly download: (path: string, fileName: string) => Promise<boolean>
  readonly isBusy: boolean
  /** Of the one under way. */
  readonly rowsRead: number
  readonly cancel: () => void
  readonly problem: ApiProblem | null
  readonly clear: () => void
}

const DOWNLOAD_TIMEOUT_MS = 120_000

/**
 * A list, from here to its end, as a CSV file: by the session's token, which a plain link could not bear. It
 * ends with what shows it, where nobody could see or cancel it any more.
 */
export function useDownload(): Download {
  const session = useSession()
  const { isBusy, problem, clear, attempt } = useAttempt()
  const [rowsRead, setRowsRead] = useState(0)
  const abort = useRef<AbortController | null>(null)
  const cancel = useCallback(() => abort.current?.abort(), [])
  useEffect(() => cancel, [cancel])
  const download = useCallback(
    async (path: string, fileName: string) => {
      const isSaved = await attempt(async () => {
        setRowsRead(0)
        abort.current = new AbortController()
        const { signal } = abort.current
        const call = { accept: 'text/csv', timeoutMs: DOWNLOAD_TIMEOUT_MS, signal }
        try {
          const readPage = (page: string) => session.text(page, call)
          const pause = (ms: number) => pauseUnless(signal, ms)
          saveFile(fileName, await wholeCsv(path, { readPage, pause, onRows: setRowsRead }))
          return true
        } catch (cause) {
          if (signal.aborted) return false
          throw cause
        }
      })
      return isSaved ?? false
    },
    [attempt, session],
  )
  return { download, isBusy, rowsRead, cancel, problem, clear }
}

/** Throws when it is cancelled meanwhile. */
async function pauseUnless(signal: AbortSignal, ms: number): Promise<void> {
  signal.throwIfAborted()
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms)
    const end = () => {
      clearTimeout(timer)
      resolve()
    }
    signal.addEventListener('abort', end, { once: true })
  })
  signal.throwIfAborted()
}

/** One thing at a time that may be refused. */
function useAttempt() {
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const isUnderWay = useRef(false)
  const attempt = useCallback(async <Result>(act: () => Promise<Result>): Promise<Result | null> => {
    if (isUnderWay.current) return null
    isUnderWay.current = true
    setBusy(true)
    setProblem(null)
    try {
      return await act()
    } catch (cause) {
      if (!(cause instanceof ApiProblem)) throw cause
      setProblem(cause)
      return null
    } finally {
      isUnderWay.current = false
      setBusy(false)
    }
  }, [])
  const clear = useCallback(() => setProblem(null), [])
  return { isBusy, problem, clear, attempt }
}
