import type { OrderAuditRow, OrderTraceAnswer } from '../../contract/index.ts'
import { type Order, unixMsFromNs } from '../../domain/index.ts'
import { hasPermission, type Principal } from '../../identity/index.ts'
import type { AuditLog, AuditRecord } from '../../ports/index.ts'

/** Records of orders that are looked through for one. */
const PAGES_MAX = 3
const PAGE = 1000
/** Audit records of orders are written behind the journal. */
const BEHIND_MS = 60_000

interface Audited {
  /** Null: nothing is kept. */
  readonly audit: AuditLog | null
  readonly principal: Principal
  /** Whether orders have the times of a recording: the audit has those of the clock on the wall. */
  readonly isReplay: boolean
}

type AuditPart = Pick<OrderTraceAnswer, 'audit' | 'audit_cut'>

/** Whether somebody may know what the audit knows, such as who asked from where. */
export function mayReadAudit(principal: Principal): boolean {
  return hasPermission(principal, 'admin:config')
}

/** What the audit says of one order, oldest first; nothing for whoever may not read it. */
export async function auditOf(order: Order, { audit, principal, isReplay }: Audited): Promise<AuditPart> {
  if (audit === null || !mayReadAudit(principal)) return {}
  const found: AuditRecord[] = []
  let cursor: string | null = null
  for (let page = 0; page < PAGES_MAX; page++) {
    const { records, nextCursor } = await audit.query({
      type: 'order',
      userId: null,
      action: null,
      outcome: null,
      fromMs: isReplay ? null : unixMsFromNs(order.createdAt) - BEHIND_MS,
      toMs: isReplay ? null : unixMsFromNs(order.lastAt) + BEHIND_MS,
      limit: PAGE,
      offset: 0,
      cursor,
    })
    found.push(...records.filter(({ details }) => details['client_order_id'] === order.clientOrderId))
    cursor = nextCursor
    if (cursor === null) break
  }
  return { audit: found.reverse().map(auditRow), audit_cut: cursor !== null }
}

function auditRow({ atMs, action, userId, requestId, outcome, seq }: AuditRecord): OrderAuditRow {
  return { timestamp: atMs / 1000, action, user_id: userId, request_id: requestId, outcome, seq }
}
