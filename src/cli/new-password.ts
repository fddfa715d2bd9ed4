import type { World } from './world.ts'

export interface PasswordOptions {
  readonly generate?: boolean
  readonly passwordStdin?: boolean
}

export type NewPassword =
  | { readonly ok: true; readonly password: string; readonly isGenerated: boolean }
  | { readonly ok: false; readonly exitCode: 1 | 2 }

/** No password is longer, and an endless input must not fill the memory. */
const BYTES_MAX = 8192

/** Made, read from standard input, or asked for twice; what was wrong is printed. */
export async function newPassword(
  { generate = false, passwordStdin = false }: PasswordOptions,
  world: World,
): Promise<NewPassword> {
  if (generate && passwordStdin) return wrong(world, 2, '--generate and --password-stdin exclude each other.')
  if (generate) {
    const { generatedPassword } = await import('../app/users.ts')
    return { ok: true, password: generatedPassword(), isGenerated: true }
  }
  if (passwordStdin || world.askSecret === undefined) return await readPassword(world)
  return await askTwice(world, world.askSecret)
}

async function readPassword(world: World): Promise<NewPassword> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of world.stdio.input) {
    length += chunk.length
    if (length > BYTES_MAX) return wrong(world, 2, 'What came on standard input is too long for a password.')
    chunks.push(chunk)
  }
  // What echo and a text file put at the end is not part of it.
  const password = Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '')
  if (password !== '') return { ok: true, password, isGenerated: false }
  return wrong(world, 2, 'No password came on standard input; write one to it, or use --generate.')
}

async function askTwice(world: World, ask: NonNullable<World['askSecret']>): Promise<NewPassword> {
  const password = await ask('New password: ')
  const again = password === null ? null : await ask('Once more: ')
  if (password === null || again === null) return wrong(world, 1, 'Broken off; nothing was changed.')
  if (password !== again) return wrong(world, 1, 'The two differ; nothing was changed.')
  return { ok: true, password, isGenerated: false }
}

function wrong(world: World, exitCode: 1 | 2, sentence: string): NewPassword {
  world.err(`veloz: ${sentence}\n`)
  return { ok: false, exitCode }
}
