import { processWorld, runCli } from './cli/index.ts'

// A reader that left (`veloz help | head`) is no reason to fail: what cannot be written is dropped.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}

const world = processWorld({
  loadServe: () => import('./app/serve.ts'),
  loadStdioEngine: () => import('./app/engine-stdio.ts'),
  loadListeningEngine: () => import('./app/engine-listen.ts'),
  loadSandbox: () => import('./app/sandboxes/index.ts'),
})

void runCli(process.argv.slice(2), world).then((exitCode) => {
  // What was printed must reach a pipe before the process goes.
  process.stdout.write('', () => process.exit(exitCode))
})
