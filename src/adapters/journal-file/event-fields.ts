/**
 * The parts that several kinds of record share. Codes and field order are on disk for ever: only add, never
 * renumber.
 */
import {
  type AssetName,
  assert,
  type ClientOrderId,
  type ExecutionId,
  type Instrument,
  type InstrumentKey,
  type InstrumentMark,
  type Liquidity,
  type Lots,
  type Mode,
  type Money,
  type OrderRequest,
  type OrderType,
  type Origin,
  type Reason,
  type Side,
  type SymbolName,
  type Ticks,
  type TimeInForce,
  type TradingState,
  type VenueName,
  type VenueOrderId,
} from '../../domain/index.ts'
import { type ByteReader, Unreadable } from './byte-reader.ts'
import type { ByteWriter } from './byte-writer.ts'

interface Enumeration<Word extends string> {
  write(writer: ByteWriter, word: Word): void
  read(reader: ByteReader): Word
}

function enumeration<Word extends string>(
  what: string,
  codes: Readonly<Record<Word, number>>,
): Enumeration<Word> {
  const words: (Word | undefined)[] = []
  for (const word of Object.keys(codes) as Word[]) words[codes[word]] = word
  return {
    write(writer, word) {
      const code: number | undefined = codes[word]
      assert(code !== undefined, () => `${what} ${word} has no code`)
      writer.uint8(code)
    },
    read(reader) {
      const code = reader.uint8()
      const word = words[code]
      if (word === undefined) throw new Unreadable(`${what} code ${code} is not known to this version`)
      return word
    },
  }
}

export const MODE = enumeration<Mode>('mode', { simulation: 1, testnet: 2, live: 3 })
export const TRADING_STATE = enumeration<TradingState>('trading state', { active: 1, reducing: 2, halted: 3 })
export const LIQUIDITY = enumeration<Liquidity>('liquidity', { maker: 1, taker: 2 })
const SIDE = enumeration<Side>('side', { buy: 1, sell: 2 })
const ORDER_TYPE = enumeration<OrderType>('order type', { limit: 1, market: 2 })
const TIME_IN_FORCE = enumeration<TimeInForce>('time in force', { gtc: 1, ioc: 2, fok: 3 })

export const readMoney = (reader: ByteReader): Money => reader.bigint() as Money
export const readTicks = (reader: ByteReader): Ticks => reader.integer() as Ticks
export const readLots = (reader: ByteReader): Lots => reader.integer() as Lots
export const readVenue = (reader: ByteReader): VenueName => reader.text() as VenueName
export const readAsset = (reader: ByteReader): AssetName => reader.text() as AssetName
export const readClientOrderId = (reader: ByteReader): ClientOrderId => reader.text() as ClientOrderId
export const readVenueOrderId = (reader: ByteReader): VenueOrderId => reader.text() as VenueOrderId
export const readExecutionId = (reader: ByteReader): ExecutionId => reader.text() as ExecutionId
const readKey = (reader: ByteReader): InstrumentKey => reader.text() as InstrumentKey
const readSymbol = (reader: ByteReader): SymbolName => reader.text() as SymbolName

export function writeBoolean(writer: ByteWriter, claim: boolean): void {
  writer.uint8(claim ? 1 : 0)
}

export function readBoolean(reader: ByteReader): boolean {
  const code = reader.uint8()
  if (code > 1) throw new Unreadable(`${code} is neither yes nor no`)
  return code === 1
}

export function writeOrigin(writer: ByteWriter, origin: Origin): void {
  writer.text(origin.principal)
  writer.text(origin.address)
  writer.text(origin.requestId)
}

export function readOrigin(reader: ByteReader): Origin {
  return { principal: reader.text(), address: reader.text(), requestId: reader.text() }
}

export function writeRequest(writer: ByteWriter, request: OrderRequest): void {
  writer.text(request.venue)
  writer.text(request.symbol)
  SIDE.write(writer, request.side)
  ORDER_TYPE.write(writer, request.type)
  TIME_IN_FORCE.write(writer, request.timeInForce)
  writeBoolean(writer, request.isPostOnly)
  writer.bigint(request.quantity)
  writeBoolean(writer, request.price !== null)
  if (request.price !== null) writer.bigint(request.price)
  writeBoolean(writer, request.strategyId !== null)
  if (request.strategyId !== null) writer.text(request.strategyId)
}

export function readRequest(reader: ByteReader): OrderRequest {
  return {
    venue: readVenue(reader),
    symbol: readSymbol(reader),
    side: SIDE.read(reader),
    type: ORDER_TYPE.read(reader),
    timeInForce: TIME_IN_FORCE.read(reader),
    isPostOnly: readBoolean(reader),
    quantity: readMoney(reader),
    price: readBoolean(reader) ? readMoney(reader) : null,
    strategyId: readBoolean(reader) ? reader.text() : null,
  }
}

const DETAIL_MONEY = 0
const DETAIL_TEXT = 1

/** Reason codes are stored as words: a new one needs no new version, and an old reader can still show it. */
export function writeReason(writer: ByteWriter, reason: Reason): void {
  writer.text(reason.code)
  const names = Object.keys(reason.details)
  writer.varint(names.length)
  for (const name of names) {
    const value = reason.details[name] as Money | string
    writer.text(name)
    if (typeof value === 'bigint') {
      writer.uint8(DETAIL_MONEY)
      writer.bigint(value)
    } else {
      writer.uint8(DETAIL_TEXT)
      writer.text(value)
    }
  }
}

export function readReason(reader: ByteReader): Reason {
  const code = reader.text() as Reason['code']
  const details: Record<string, Money | string> = {}
  for (let left = reader.varint(); left > 0; left--) {
    const name = reader.text()
    const value = readDetail(reader)
    if (name !== '__proto__') details[name] = value
    // Assigning to this one name would set the prototype instead of a field.
    else Object.defineProperty(details, name, { value, enumerable: true, configurable: true, writable: true })
  }
  return { code, details }
}

function readDetail(reader: ByteReader): Money | string {
  const tag = reader.uint8()
  if (tag === DETAIL_MONEY) return readMoney(reader)
  if (tag === DETAIL_TEXT) return reader.text()
  throw new Unreadable(`detail type ${tag} is not known to this version`)
}

export function writeMarks(writer: ByteWriter, marks: readonly InstrumentMark[]): void {
  writer.varint(marks.length)
  for (const mark of marks) {
    writer.text(mark.key)
    writer.bigint(mark.price)
  }
}

export function readMarks(reader: ByteReader): readonly InstrumentMark[] {
  const marks: InstrumentMark[] = []
  for (let left = reader.varint(); left > 0; left--)
    marks.push({ key: readKey(reader), price: readMoney(reader) })
  return marks
}

export function writeInstrument(writer: ByteWriter, instrument: Instrument): void {
  writer.text(instrument.key)
  writer.text(instrument.venue)
  writer.text(instrument.symbol)
  writer.text(instrument.base)
  writer.text(instrument.quote)
  writer.integer(instrument.version)
  writeBoolean(writer, instrument.isTrading)
  writer.bigint(instrument.tickSize)
  writer.bigint(instrument.lotSize)
  writer.bigint(instrument.notionalMin)
  writer.integer(instrument.quantityMax)
  writer.bigint(instrument.feeRateMaker)
  writer.bigint(instrument.feeRateTaker)
}

export function readInstrument(reader: ByteReader): Instrument {
  return {
    key: readKey(reader),
    venue: readVenue(reader),
    symbol: readSymbol(reader),
    base: readAsset(reader),
    quote: readAsset(reader),
    version: reader.integer(),
    isTrading: readBoolean(reader),
    tickSize: readMoney(reader),
    lotSize: readMoney(reader),
    notionalMin: readMoney(reader),
    quantityMax: readLots(reader),
    feeRateMaker: readMoney(reader),
    feeRateTaker: readMoney(reader),
  }
}
