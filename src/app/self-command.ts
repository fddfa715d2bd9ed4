import { fileURLToPath } from 'node:url'

/** What VeloZ itself was started as: the program, and the words before a command of its own. */
export interface SelfCommand {
  readonly program: string
  readonly words: readonly string[]
}

/** What a child needs under Deno: files, and nothing of the network. */
const DENO_WORDS = ['run', '--cached-only', '--allow-env', '--allow-read', '--allow-sys', '--allow-write']

/** The executable, or the runtime with our source. */
export function selfCommand(): SelfCommand {
  const { execPath: program, versions } = process
  if (isExecutable(import.meta.url)) return { program, words: [] }
  const source = fileURLToPath(new URL('../main.ts', import.meta.url))
  return { program, words: [...(versions['deno'] === undefined ? [] : DENO_WORDS), source] }
}

/** Inside the executable modules live in a file system of its own. */
function isExecutable(url: string): boolean {
  return url.includes('/$bunfs/') || url.includes('/~BUN/') || url.includes('%7EBUN')
}
