import type { Command } from 'commander'
import { explainConfig, nearestWord } from '../app/config/index.ts'
import type { World } from './world.ts'

export const TOPICS = ['config'] as const

/** Explains a command or a topic; without one, everything in short. */
export function help(topic: string | undefined, program: Command, world: World): 0 | 2 {
  if (topic === undefined) {
    program.outputHelp()
    return 0
  }
  if (topic === 'config') {
    world.out(explainConfig())
    return 0
  }
  const command = program.commands.find((one) => one.name() === topic)
  if (command !== undefined) {
    command.outputHelp()
    return 0
  }
  const names = [...TOPICS, ...program.commands.map((one) => one.name())]
  const meant = nearestWord(topic, names)
  const hint = meant === null ? `there is: ${names.join(', ')}.` : `did you mean ${meant}?`
  world.err(`veloz: there is no help on ${JSON.stringify(topic.slice(0, 40))}; ${hint}\n`)
  return 2
}
