export interface Counts {
  readonly passed: number
  readonly failed: number
}

/**
 * Reads the summary `bun test` ends with. A run that ended badly without a failed test (a file that does
 * not load, an error outside a test, a crash) counts as one failure; so does a run of no tests at all.
 */
export function countsOf(output: string, exitCode: number): Counts & { readonly skipped: number } {
  const [passed, failed, skipped] = ['pass', 'fail', 'skip'].map((word) => lastCount(output, word))
  const counted = { passed: passed ?? 0, failed: failed ?? 0, skipped: skipped ?? 0 }
  const isEmpty = counted.passed + counted.failed === 0
  if (counted.failed === 0 && (exitCode !== 0 || isEmpty)) return { ...counted, failed: 1 }
  return counted
}

function lastCount(output: string, word: string): number | null {
  const found = [...output.matchAll(new RegExp(`^ *(\\d+) ${word}$`, 'gm'))].at(-1)?.[1]
  return found === undefined ? null : Number(found)
}

/** The line a machine reads. */
export function summaryLine({ passed, failed }: Counts): string {
  return `${passed} passed, ${failed} failed`
}
