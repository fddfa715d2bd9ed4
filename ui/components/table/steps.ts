/** Work that can be left between two steps: it yields where it may be, and returns its result. */
export type Steps<Result> = Generator<undefined, Result>

export function runToEnd<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
  }
}

/** So much of cheap work is one step. */
export const STEP_ROWS = 500

/** Equal ones keep their place. */
export function* sortSteps<Value>(
  values: readonly Value[],
  compare: (one: Value, other: Value) => number,
): Steps<readonly Value[]> {
  let runs: (readonly Value[])[] = []
  for (let from = 0; from < values.length; from += STEP_ROWS) {
    runs.push(values.slice(from, from + STEP_ROWS).sort(compare))
    yield
  }
  while (runs.length > 1) {
    const longer: (readonly Value[])[] = []
    for (let at = 0; at < runs.length; at += 2)
      longer.push(yield* mergeSteps(runs[at] ?? [], runs[at + 1] ?? [], compare))
    runs = longer
  }
  return runs[0] ?? []
}

function* mergeSteps<Value>(
  before: readonly Value[],
  after: readonly Value[],
  compare: (one: Value, other: Value) => number,
): Steps<readonly Value[]> {
  const merged: Value[] = []
  let taken = 0
  for (const value of before) {
    for (let next = after[taken]; next !== undefined && compare(value, next) > 0; next = after[taken]) {
      merged.push(next)
      taken += 1
      if (merged.length % STEP_ROWS === 0) yield
    }
    merged.push(value)
    if (merged.length % STEP_ROWS === 0) yield
  }
  for (; taken < after.length; taken += 1) merged.push(after[taken] as Value)
  return merged
}
