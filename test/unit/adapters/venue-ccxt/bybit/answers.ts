import { readFileSync } from 'node:fs'
import type { RestAnswer } from '../../../../../src/adapters/venue-ccxt/protocol/index.ts'
import { sharedFile } from '../../../../support/shared-data.ts'

/** A recorded message by its name; null, said aloud, where the recordings are not here. */
export function recorded(name: string): Record<string, unknown> | null {
  const path = sharedFile(`nautilus/adapter_messages/${name}`)
  return path === null ? null : JSON.parse(readFileSync(path, 'utf8'))
}

/** An answer as the connection hands it on. */
export function answered(
  body: unknown,
  { status = 200, headers = {} }: { status?: number; headers?: Record<string, string> } = {},
): RestAnswer {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const lowered = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  return {
    status,
    text,
    header: (name) => lowered.get(name.toLowerCase()) ?? null,
    body: typeof body === 'string' ? undefined : body,
  }
}

/** The answer to a list, as every v5 endpoint wraps it. */
export function listed(list: readonly unknown[], nextPageCursor = ''): unknown {
  return {
    retCode: 0,
    retMsg: 'OK',
    result: { category: 'spot', list, nextPageCursor },
    retExtInfo: {},
    time: 1_760_027_412_300,
  }
}

/** A spot order as `v5/order/realtime` and the `order` channel write it. */
export const ORDER_ROW = {
  category: 'spot',
  orderId: '1523347543495541248',
  orderLinkId: 'vz-abc123-0123456789abcdef01234567',
  symbol: 'BTCUSDT',
  side: 'Buy',
  orderType: 'Limit',
  price: '30000.5',
  qty: '0.100',
  timeInForce: 'GTC',
  orderStatus: 'New',
  cancelType: 'UNKNOWN',
  rejectReason: 'EC_NoError',
  avgPrice: '',
  leavesQty: '0.100',
  leavesValue: '3000.05',
  cumExecQty: '0',
  cumExecValue: '0',
  stopOrderType: '',
  triggerPrice: '0.00',
  marketUnit: '',
  createdTime: '1672364262444',
  updatedTime: '1672364262457',
}

/** A spot trade as `v5/execution/list` and the `execution` channel write it. */
export const EXECUTION_ROW = {
  category: 'spot',
  symbol: 'BTCUSDT',
  orderId: '1523347543495541248',
  orderLinkId: '',
  side: 'Sell',
  execFee: '0.0300005',
  feeCurrency: 'USDT',
  execId: '2100000000007764263',
  execPrice: '30000.50',
  execQty: '0.001',
  execType: 'Trade',
  execTime: '1746270400353',
  isMaker: true,
  leavesQty: '0',
  seq: 140612148849382,
}
