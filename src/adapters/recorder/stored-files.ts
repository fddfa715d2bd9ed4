import { type SymbolName, type UnixNs, unixMsFromNs, type VenueName } from '../../domain/index.ts'
import type { RecordingDisk, StoredFile } from './recording-disk.ts'

/** `BTCUSDT.binance.20260131T120000.000Z.ndjson.gz`: what, where, and the first thing in it. */
const NAME = /\.(\d{8}T\d{6}\.\d{3}Z)(?:-\d+)?\.ndjson\.gz$/

export interface Retention {
  readonly filesMax: number
  readonly bytesMax: number
}

/** The recordings in the directory, oldest first, the ones being written among them. */
export class StoredFiles {
  readonly #disk: RecordingDisk
  readonly #retention: Retention
  #files: StoredFile[] = []

  constructor(disk: RecordingDisk, retention: Retention) {
    this.#disk = disk
    this.#retention = retention
  }

  /** Finds what earlier runs left. Other files in the directory are nobody's business here. */
  async find(): Promise<void> {
    const all = await this.#disk.list()
    this.#files = all
      .filter(({ name }) => NAME.test(name))
      .toSorted((left, right) => (timeIn(left.name) < timeIn(right.name) ? -1 : 1))
  }

  /** A name that is not taken for a file that begins then. */
  nameFor(venue: VenueName, symbol: SymbolName, at: UnixNs): string {
    const time = new Date(unixMsFromNs(at)).toISOString().replace(/[-:]/g, '')
    const stem = `${symbol}.${venue}.${time}`
    const isTaken = (name: string): boolean => this.#files.some((file) => file.name === name)
    let name = `${stem}.ndjson.gz`
    for (let number = 2; isTaken(name); number++) name = `${stem}-${number}.ndjson.gz`
    return name
  }

  /** The file has so many bytes now. */
  note(name: string, bytes: number): void {
    const at = this.#files.findIndex((file) => file.name === name)
    if (at === -1) this.#files.push({ name, bytes })
    else this.#files[at] = { name, bytes }
  }

  /** Removes the oldest until the rest is within bounds; those in `open` stay. */
  async prune(open: ReadonlySet<string>): Promise<void> {
    const { filesMax, bytesMax } = this.#retention
    let bytes = this.#files.reduce((total, file) => total + file.bytes, 0)
    for (const file of [...this.#files]) {
      if (this.#files.length <= filesMax && bytes <= bytesMax) return
      if (open.has(file.name)) continue
      await this.#disk.remove(file.name)
      this.#files = this.#files.filter((each) => each !== file)
      bytes -= file.bytes
    }
  }
}

function timeIn(name: string): string {
  return NAME.exec(name)?.[1] ?? ''
}
