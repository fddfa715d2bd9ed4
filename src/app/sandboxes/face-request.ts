/** From the web's requests and answers to those of a face. */
import type { FaceAnswer, FaceRequest } from '../../sandbox/core/index.ts'

/** No venue takes more in one request. */
const BODY_BYTES_MAX = 1024 * 1024

/** Null when the body is larger than anything a venue takes. */
export async function faceRequest(request: Request, address: string): Promise<FaceRequest | null> {
  const { pathname, search } = new URL(request.url)
  const body = await bodyOf(request)
  if (body === null) return null
  return {
    method: request.method,
    path: pathname,
    query: search.slice(1),
    header: (name) => request.headers.get(name),
    body,
    address,
  }
}

/** Read no further than anybody would send. */
async function bodyOf({ body }: Request): Promise<string | null> {
  if (body === null) return ''
  const decoder = new TextDecoder()
  let [text, bytes] = ['', 0]
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > BODY_BYTES_MAX) return null
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

export function webResponse({ status, headers, body }: FaceAnswer): Response {
  return new Response(body, { status, headers: { ...headers } })
}
