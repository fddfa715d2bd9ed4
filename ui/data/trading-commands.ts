import type {
  AmendAnswer,
  AmendBody,
  CancelAllAnswer,
  CancelAllBody,
  CancelAnswer,
  OrderAnswer,
  OrderBody,
  OrderGroupAnswer,
  OrderGroupBody,
  OrderPreviewAnswer,
  OrderStateRow,
  OrdersStateBody,
  TradingStateAnswer,
  TradingStateBody,
} from '../../src/contract/index.ts'
import type { Session } from './session.ts'

/**
 * What a person orders. Each is sent once; all throw an `ApiProblem`, whose `isUncertain` says whether it may
 * have arrived all the same.
 */
export class TradingCommands {
  readonly #session: Session

  constructor(session: Session) {
    this.#session = session
  }

  submitOrder(order: OrderBody): Promise<OrderAnswer> {
    return this.#post('/api/order', order)
  }

  /** What would become of an order now. Nothing is sent or recorded. */
  preview(order: OrderBody): Promise<OrderPreviewAnswer> {
    return this.#post('/api/order/preview', order)
  }

  /** As VeloZ has it under this id now; null where it has no such order. */
  async orderState(clientOrderId: string): Promise<OrderStateRow | null> {
    const body: OrdersStateBody = { client_order_ids: [clientOrderId] }
    const { items } = await this.#post<{ readonly items: readonly OrderStateRow[] }>(
      '/api/orders_state',
      body,
    )
    return items[0] ?? null
  }

  /** A pair of which one cancels the other. */
  orderGroup(group: OrderGroupBody): Promise<OrderGroupAnswer> {
    return this.#post('/api/order_group', group)
  }

  amend(change: AmendBody): Promise<AmendAnswer> {
    return this.#post('/api/amend', change)
  }

  cancelOrder(clientOrderId: string): Promise<CancelAnswer> {
    return this.#post('/api/cancel', { client_order_id: clientOrderId })
  }

  /** Without a body: every open order of this installation. */
  cancelAll(body: CancelAllBody = {}): Promise<CancelAllAnswer> {
    return this.#post('/api/cancel_all', body)
  }

  setTradingState(body: TradingStateBody): Promise<TradingStateAnswer> {
    return this.#post('/api/trading_state', body)
  }

  async #post<Answer>(path: string, body: unknown): Promise<Answer> {
    return (await this.#session.call(path, { method: 'POST', body })) as Answer
  }
}
