/** Lists kept in an order of their own by binary search: found and taken out without looking at the rest. */

/** Below zero when `left` comes first; never zero for two different elements. */
export type Compare<Element> = (left: Element, right: Element) => number

export function insertSorted<Element>(list: Element[], element: Element, compare: Compare<Element>): void {
  const last = list[list.length - 1]
  if (last === undefined || compare(last, element) < 0) list.push(element)
  else list.splice(placeOf(list, element, compare), 0, element)
}

/** Answers whether it was there. */
export function removeSorted<Element>(list: Element[], element: Element, compare: Compare<Element>): boolean {
  const place = placeOf(list, element, compare)
  if (list[place] !== element) return false
  list.splice(place, 1)
  return true
}

/** Where it is, or where it would be. */
function placeOf<Element>(list: readonly Element[], element: Element, compare: Compare<Element>): number {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compare(list[middle] as Element, element) < 0) low = middle + 1
    else high = middle
  }
  return low
}
