import { PAGE_HEADERS } from './page-headers.ts'

const TEXT = `VeloZ is running, but its web page was not found.

The HTTP API works. To get the page:

  - run the executable that \`bun run compile\` makes (dist/veloz), which carries the page;
  - or, in a source checkout, run \`bun run build/ui.ts\` and reload;
  - or set server.static_dir (VELOZ_STATIC_DIR) to a folder that holds an index.html.
`

/** For a gateway without its page: says what is missing and how to get it. */
export function absentPage(): Response {
  const headers = new Headers(PAGE_HEADERS)
  headers.set('cache-control', 'no-store')
  headers.set('content-type', 'text/plain; charset=utf-8')
  return new Response(TEXT, { status: 503, headers })
}
