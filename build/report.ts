/** Progress on stderr: stdout of a build belongs to whoever runs it (the line protocol among them). */
export async function reportStep(name: string, step: () => Promise<string>): Promise<void> {
  const startedAtMs = performance.now()
  const outcome = await step()
  const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1)
  process.stderr.write(`${name.padEnd(16)} ${outcome} (${seconds} s)\n`)
}

export function kilobytes(bytes: number): string {
  return `${Math.round(bytes / 1000).toLocaleString('en-US')} kB`
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}
