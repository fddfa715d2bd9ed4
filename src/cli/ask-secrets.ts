import { StartProblem } from '../app/start-problem.ts'
import type { World } from './world.ts'

/** Keys and secrets are far shorter, and an endless input must not fill the memory. */
const BYTES_MAX = 32_768

/**
 * Several secrets: from a person one after the other, unseen, or from a program, one a line. They never come
 * as flags, which everybody on the machine can read. Shorter than `questions` when a program gave no more.
 * Throws `StartProblem` when a person broke it off.
 */
export async function askSecrets(
  questions: readonly string[],
  world: Pick<World, 'askSecret' | 'stdio'>,
): Promise<readonly string[]> {
  if (world.askSecret === undefined) return await linesOf(world.stdio.input, questions.length)
  const answers: string[] = []
  for (const question of questions) {
    const answer = await world.askSecret(`${question}: `)
    if (answer === null) throw new StartProblem(1, 'Broken off; nothing was changed.')
    answers.push(answer)
  }
  return answers
}

async function linesOf(input: AsyncIterable<Uint8Array>, countMax: number): Promise<readonly string[]> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of input) {
    chunks.push(chunk)
    length += chunk.length
    if (length > BYTES_MAX) break
  }
  const text = Buffer.concat(chunks).toString('utf8')
  const lines = text.split(/\r?\n/)
  if (lines.at(-1) === '') lines.pop()
  return lines.slice(0, countMax)
}
