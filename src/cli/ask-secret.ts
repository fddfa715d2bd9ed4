/** What is needed of a terminal's input. */
export interface SecretInput {
  setRawMode(isRaw: boolean): unknown
  resume(): unknown
  pause(): unknown
  on(event: 'data', listener: (bytes: Uint8Array) => void): unknown
  off(event: 'data', listener: (bytes: Uint8Array) => void): unknown
}

const ENTER = /[\r\n]/
const ESCAPE = '\u001b'
const BREAK = '\u0003'
const END = '\u0004'
const ERASE: readonly string[] = ['\u007f', '\b']
const ERASE_ALL = '\u0015'

/**
 * A line typed at a terminal that does not show it. Null when it was broken off by Ctrl-C, or by Ctrl-D
 * before anything was typed.
 */
export function askSecret(
  input: SecretInput,
  write: (text: string) => void,
  prompt: string,
): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>()
  const decoder = new TextDecoder()
  let typed: string[] = []
  const end = (line: string | null): void => {
    input.off('data', take)
    input.setRawMode(false)
    input.pause()
    write('\n')
    resolve(line)
  }
  const take = (bytes: Uint8Array): void => {
    const text = decoder.decode(bytes, { stream: true })
    // An arrow key or the like: what follows names the key and is not typed text.
    if (text.startsWith(ESCAPE)) return
    for (const character of text) {
      if (ENTER.test(character)) return end(typed.join(''))
      if (character === BREAK || (character === END && typed.length === 0)) return end(null)
      if (ERASE.includes(character)) typed.pop()
      else if (character === ERASE_ALL) typed = []
      else if (character >= ' ') typed.push(character)
    }
  }
  // Before the prompt: whoever answers it at once must not be shown either.
  input.setRawMode(true)
  write(prompt)
  input.on('data', take)
  input.resume()
  return promise
}
