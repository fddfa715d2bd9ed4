import { type InfiniteData, infiniteQueryOptions, QueryClient, queryOptions } from '@tanstack/react-query'
import { ApiProblem } from './api.ts'
import type { Session } from './session.ts'

/** What was read from the server for one signed-in person: the rules by which it is asked and asked again. */

const READ_RETRIES = 2
const RETRY_FIRST_MS = 500
/** An answer that nobody shows is kept this long, for whoever comes back to its page. */
const KEEP_MS = 60_000

export function newServerClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // Not as the browser believes: a laptop without network still reaches VeloZ on itself.
        networkMode: 'always',
        gcTime: KEEP_MS,
        staleTime: 0,
        retry: isWorthAsking,
        retryDelay: (failures) => RETRY_FIRST_MS * 2 ** failures,
        refetchIntervalInBackground: false,
      },
    },
  })
}

/** Only what may go better the next time: a refusal stays a refusal. */
export function isWorthAsking(failures: number, problem: Error): boolean {
  return failures < READ_RETRIES && problem instanceof ApiProblem && problem.isUncertain
}

export interface ReadOptions {
  readonly refreshMs?: number | undefined
  readonly isEnabled?: boolean | undefined
  readonly keepMs?: number | undefined
}

/** `path` null: nothing is asked. */
export function readOptions<Answer>(session: Session, path: string | null, options: ReadOptions = {}) {
  const { refreshMs, isEnabled = true, keepMs } = options
  return queryOptions<Answer, ApiProblem, Answer, readonly [string | null]>({
    queryKey: [path],
    enabled: isEnabled && path !== null,
    queryFn: async () => (await session.call(path ?? '')) as Answer,
    ...(refreshMs === undefined ? {} : { refetchInterval: refreshMs }),
    ...(keepMs === undefined ? {} : { gcTime: keepMs }),
  })
}

export interface PageRules<Row, Answer> {
  readonly limit?: number | undefined
  readonly rowsOf: (answer: Answer) => readonly Row[]
  readonly nextOf: (answer: Answer) => string | null
}

export function pagesOptions<Row, Answer>(
  session: Session,
  path: string | null,
  { limit, nextOf }: PageRules<Row, Answer>,
) {
  return infiniteQueryOptions<
    Answer,
    ApiProblem,
    InfiniteData<Answer, string | null>,
    readonly [string | null, 'pages', number | null],
    string | null
  >({
    queryKey: [path, 'pages', limit ?? null],
    enabled: path !== null,
    initialPageParam: null,
    getNextPageParam: (last) => nextOf(last),
    queryFn: async ({ pageParam }) => (await session.call(pagePath(path ?? '', limit, pageParam))) as Answer,
  })
}

export function pagePath(path: string, limit: number | undefined, cursor: string | null): string {
  const words = [
    ...(limit === undefined ? [] : [`limit=${limit}`]),
    ...(cursor === null ? [] : [`cursor=${encodeURIComponent(cursor)}`]),
  ]
  if (words.length === 0) return path
  return `${path}${path.includes('?') ? '&' : '?'}${words.join('&')}`
}

/** Everything that was read from a path beginning so is read again, if somebody shows it. */
export function refreshPaths(client: QueryClient, prefixes: readonly string[]): void {
  if (prefixes.length === 0) return
  void client.invalidateQueries({
    predicate: ({ queryKey: [path] }) =>
      typeof path === 'string' && prefixes.some((prefix) => path.startsWith(prefix)),
  })
}
