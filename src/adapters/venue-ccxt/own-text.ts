const encoder = new TextEncoder()
const decoder = new TextDecoder()

/**
 * The first characters of a text, as a text of its own: what is cut out of a string keeps all of it in
 * memory, and an answer of which a sentence is remembered may be megabytes.
 */
export function ownText(text: string, charactersMax: number): string {
  return decoder.decode(encoder.encode(text.slice(0, charactersMax)))
}
