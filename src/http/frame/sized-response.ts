/** What the platform tells nobody, or not cheaply, of a response before it is sent. */
interface Sized extends Response {
  bodyBytes?: number
  /** It was made with every header that all answers have. */
  isDressed?: boolean
}

/** An answer of text whose size the meter can count. */
export function sizedResponse(text: string, init: ResponseInit): Response {
  const response: Sized = new Response(text, init)
  response.bodyBytes = Buffer.byteLength(text)
  return response
}

/** `sizedResponse`, made with `JSON_HEADERS`: nobody needs to look whether they are there. */
export function dressedResponse(text: string, init: ResponseInit): Response {
  const response: Sized = sizedResponse(text, init)
  response.isDressed = true
  return response
}

export function isDressed({ isDressed: isKnown }: Sized): boolean {
  return isKnown === true
}

/** Null for a body whose length nobody said: an endless one, or one in pieces. */
export function bodyBytesOf(response: Response): number | null {
  const { bodyBytes }: Sized = response
  return bodyBytes ?? declaredBytes(response.headers)
}

/** What a `content-length` says, if it is there and a number. */
export function declaredBytes(headers: Headers): number | null {
  const declared = headers.get('content-length')
  return declared === null || !/^\d{1,15}$/.test(declared) ? null : Number(declared)
}
