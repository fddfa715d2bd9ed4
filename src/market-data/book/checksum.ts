import type { BookLine } from './book-update.ts'
import type { Ladder } from './ladder.ts'

const CHECKED_LEVELS = 25
const POLYNOMIAL = 0xedb88320
const TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1
  return value
})

/** CRC-32 (IEEE 802.3) of a text of ASCII, as a signed number of 32 bits. */
export function crc32(text: string): number {
  let rest = -1
  for (let index = 0; index < text.length; index++) {
    rest = (rest >>> 8) ^ (TABLE[(rest ^ text.charCodeAt(index)) & 0xff] as number)
  }
  return ~rest
}

/**
 * The checksum of OKX's `books` channel: the best 25 levels of both sides in turn, bid first, as written,
 * joined by colons; a side that is shorter is left out from there on.
 */
export function okxChecksum(bids: Ladder, asks: Ladder): number {
  const [bidLines, askLines] = [bestLines(bids), bestLines(asks)]
  const parts: string[] = []
  for (let rank = 0; rank < CHECKED_LEVELS; rank++) {
    for (const line of [bidLines[rank], askLines[rank]]) {
      if (line !== undefined) parts.push(line[0], line[1])
    }
  }
  return crc32(parts.join(':'))
}

function bestLines(side: Ladder): readonly (BookLine | undefined)[] {
  return side
    .rungs()
    .take(CHECKED_LEVELS)
    .map(({ line }) => line)
    .toArray()
}
