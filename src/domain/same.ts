/** Whether two plain values say the same: words, numbers, and objects of them all the way down. */
export function isSameValue(left: unknown, right: unknown): boolean {
  if (typeof left !== 'object' || typeof right !== 'object') return left === right
  if (left === null || right === null) return left === right
  const fields = Object.entries(left)
  const others = new Map<string, unknown>(Object.entries(right))
  return (
    fields.length === others.size && fields.every(([name, value]) => isSameValue(value, others.get(name)))
  )
}
