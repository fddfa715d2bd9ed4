/**
 * The candidate a person most likely meant, or null when none is near. Case and the two ways to join words do
 * not count.
 */
export function nearestWord(written: string, candidates: Iterable<string>): string | null {
  const plain = plainWord(written)
  let best: string | null = null
  let bestDistance = Math.max(1, Math.floor(plain.length / 3)) + 1
  for (const candidate of candidates) {
    const distance = editDistance(plain, plainWord(candidate), bestDistance)
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

const plainWord = (word: string) => word.slice(0, 64).toLowerCase().replaceAll('-', '_')

/** Insertions, deletions, replacements and swaps of neighbours; `bound` or more when that many are needed. */
function editDistance(left: string, right: string, bound: number): number {
  if (Math.abs(left.length - right.length) >= bound) return bound
  let beforeLast: number[] = []
  let last = Array.from({ length: right.length + 1 }, (_, column) => column)
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= right.length; column += 1) {
      const isSame = left[row - 1] === right[column - 1]
      const isSwap =
        row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]
      const steps = [
        (last[column] ?? bound) + 1,
        (current[column - 1] ?? bound) + 1,
        (last[column - 1] ?? bound) + (isSame ? 0 : 1),
        isSwap ? (beforeLast[column - 2] ?? bound) + 1 : bound,
      ]
      current.push(Math.min(...steps))
    }
    beforeLast = last
    last = current
  }
  return last[right.length] ?? bound
}
