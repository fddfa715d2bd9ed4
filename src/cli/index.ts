/**
 * The command line: reads the arguments, calls the application, prints. Nothing here knows how anything
 * works.
 *
 * @example process.exitCode = await runCli(['version'], processWorld(loaders))
 */
export { processWorld } from './process-world.ts'
export { runCli } from './run-cli.ts'
export type { ListeningModule, ServeModule, StdioModule, World } from './world.ts'
