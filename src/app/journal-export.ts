import { type Balance, formatMoney, isClosed, type Money, type Order, quantityOf } from '../domain/index.ts'
import type { RecordGroup } from '../ports/index.ts'
import { timeText } from './journal-records.ts'

export const EXPORTS = ['orders', 'fills', 'balances'] as const
export type ExportName = (typeof EXPORTS)[number]

/** A row of text by column; null is an empty cell. */
export type ExportRow = Readonly<Record<string, string | number | null>>

/** Turns the records, in order, into the rows of one list. */
export interface Exporter {
  /** What stood before the first record, where older ones are gone. */
  begin(balances: readonly Balance[]): void
  rowsOf(group: RecordGroup): readonly ExportRow[]
  /** What is only known at the end: `open` are the orders that are not closed. */
  lastRows(open: readonly Order[]): readonly ExportRow[]
}

/** `orders`: each when it closes, the open ones last; one that changes after its end comes again. */
export function exporterFor(name: ExportName): Exporter {
  switch (name) {
    case 'orders':
      return {
        begin: () => undefined,
        rowsOf: ({ order }) => (order && isClosed(order.status) ? [orderRow(order)] : NO_ROWS),
        lastRows: (open) => open.map(orderRow),
      }
    case 'fills':
      return { begin: () => undefined, rowsOf: fillRows, lastRows: () => NO_ROWS }
    case 'balances':
      return new BalanceMovements()
  }
}

const NO_ROWS: readonly ExportRow[] = []

function orderRow(order: Order): ExportRow {
  const { instrument, request } = order
  const lots = (quantity: Order['quantity']) =>
    instrument ? formatMoney(quantityOf(quantity, instrument.lotSize)) : null
  return {
    client_order_id: order.clientOrderId,
    venue_order_id: order.venueOrderId,
    venue: request.venue,
    symbol: request.symbol,
    side: request.side,
    type: request.type,
    tif: request.timeInForce,
    order_qty: formatMoney(request.quantity),
    limit_price: request.price === null ? null : formatMoney(request.price),
    status: order.status,
    executed_qty: lots(order.cumQty),
    executed_quote: formatMoney(order.cumQuote),
    fees: formatMoney(order.fees),
    fee_asset: order.feeAsset,
    reason: order.reason?.code ?? null,
    strategy_id: request.strategyId,
    principal: order.origin.principal,
    created_at: timeText(order.createdAt),
    last_at: timeText(order.lastAt),
    created_seq: order.createdSeq,
    last_seq: order.lastSeq,
  }
}

function fillRows({ fill }: RecordGroup): readonly ExportRow[] {
  if (fill === null) return NO_ROWS
  const row = {
    seq: fill.seq,
    at: timeText(fill.at),
    execution_id: fill.executionId,
    client_order_id: fill.clientOrderId,
    venue: fill.venue,
    symbol: fill.symbol,
    side: fill.side,
    qty: formatMoney(fill.quantity),
    price: formatMoney(fill.price),
    fee: formatMoney(fill.fee),
    fee_asset: fill.feeAsset,
    liquidity: fill.liquidity,
  }
  return [row]
}

/** Each change of free or locked funds, with what it left. */
class BalanceMovements implements Exporter {
  readonly #known = new Map<string, Balance>()

  begin(balances: readonly Balance[]): void {
    for (const balance of balances) this.#known.set(`${balance.venue}:${balance.asset}`, balance)
  }

  rowsOf({ seq, event, balances }: RecordGroup): readonly ExportRow[] {
    const rows: ExportRow[] = []
    for (const balance of balances) {
      const { venue, asset, free, locked } = balance
      const before = this.#known.get(`${venue}:${asset}`)
      this.#known.set(`${venue}:${asset}`, balance)
      const freeChange = free - (before?.free ?? 0n)
      const lockedChange = locked - (before?.locked ?? 0n)
      if (freeChange === 0n && lockedChange === 0n) continue
      rows.push({
        seq,
        at: timeText(event.at),
        cause: event.kind,
        client_order_id: 'clientOrderId' in event ? event.clientOrderId : null,
        venue,
        asset,
        free_change: formatMoney(freeChange as Money),
        locked_change: formatMoney(lockedChange as Money),
        free: formatMoney(free),
        locked: formatMoney(locked),
      })
    }
    return rows
  }

  lastRows(): readonly ExportRow[] {
    return NO_ROWS
  }
}

/** Rows as lines of CSV; the head stands before the first one. */
export function csvWriter(): (row: ExportRow) => string {
  let hasHead = false
  return (row) => {
    const head = hasHead ? '' : `${Object.keys(row).join(',')}\r\n`
    hasHead = true
    return `${head}${Object.values(row).map(cell).join(',')}\r\n`
  }
}

/** A text that a spreadsheet would take for a formula is told to be text. */
function cell(value: string | number | null): string {
  if (value === null) return ''
  const text = String(value)
  const isFormula = typeof value === 'string' && /^[=+@\t\r]|^-(?![\d.])/.test(text)
  const safe = isFormula ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
