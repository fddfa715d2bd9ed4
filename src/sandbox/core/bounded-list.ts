/** The newest so many of something, oldest first. */
export interface BoundedList<Item> {
  push(item: Item): void
  /** Not to be changed, and not to be kept beyond the next push. */
  all(): readonly Item[]
}

/** Cut in one go once it is a quarter too long: a shift for every push would move all of it. */
const OVERHANG_OF_MAX = 0.25

export function boundedList<Item>(max: number): BoundedList<Item> {
  let items: Item[] = []
  const lengthMax = Math.ceil(max * (1 + OVERHANG_OF_MAX))
  return {
    push(item) {
      items.push(item)
      if (items.length > lengthMax) items = items.slice(-max)
    },
    all: () => (items.length > max ? items.slice(-max) : items),
  }
}
