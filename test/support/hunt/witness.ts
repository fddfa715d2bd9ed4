import { createHash, type Hash } from 'node:crypto'

export interface Violation {
  /** Which claim was broken. */
  readonly claim: string
  readonly details: string
  /** The step of the life at which it showed. */
  readonly step: number
}

const LATEST_KEPT = 40

/** Sees everything of one life: what was claimed and broken, what happened last, a fingerprint of it all. */
export class Witness {
  step = 0
  violation: Violation | null = null
  readonly latest: string[] = []
  readonly #trace: Hash = createHash('sha1')
  /** Made anew with each journal and each loss of records, by chance nobody can repeat. */
  readonly #epochs: string[] = []

  /** The first broken claim is the one that counts. */
  fail(claim: string, details: string): void {
    this.violation ??= { claim, details, step: this.step }
  }

  expect(isTrue: boolean, claim: string, details: () => string): void {
    if (!isTrue) this.fail(claim, details())
  }

  know(epoch: string): void {
    if (!this.#epochs.includes(epoch)) this.#epochs.push(epoch)
  }

  note(line: string): void {
    const text = this.repeatable(line)
    this.#trace.update(text).update('\n')
    this.latest.push(`step ${this.step}: ${text}`)
    if (this.latest.length > LATEST_KEPT) this.latest.shift()
  }

  /** The same text in every run of the seed. */
  repeatable(text: string): string {
    let out = text
    for (const [index, epoch] of this.#epochs.entries()) out = out.replaceAll(epoch, `EPOCH${index}`)
    return out
  }

  fingerprint(): string {
    return this.#trace.copy().digest('hex').slice(0, 16)
  }
}

/** One value on one line, exact, and the same whatever order its fields were made in. */
export function textOf(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined'
  if (Array.isArray(value)) return `[${value.map(textOf).join()}]`
  const fields = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1))
  return `{${fields.map(([name, each]) => `${name}:${textOf(each)}`).join()}}`
}
