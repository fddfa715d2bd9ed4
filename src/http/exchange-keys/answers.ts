import type { ExchangeKeyRow, ExchangeKeyTestAnswer } from '../../contract/index.ts'
import type { ExchangeKeyRecord, KeyCheck } from '../../ports/index.ts'

/** A clock further off than this makes exchanges refuse orders now and then. */
const SKEW_MS_MAX = 500

export function keyRow(record: ExchangeKeyRecord): ExchangeKeyRow {
  const { id, exchange, name, createdAtMs } = record
  return {
    id,
    exchange,
    name,
    testnet: record.isTestnet,
    created_at: createdAtMs === null ? null : Math.floor(createdAtMs / 1000),
    has_secret: record.hasSecret,
    permissions: [...record.permissions],
    masked_key: record.maskedKey,
    source: record.fixedBy ?? 'keychain',
  }
}

export function testAnswer(exchange: string, check: KeyCheck): ExchangeKeyTestAnswer {
  if (check.outcome === 'refused') return { ok: false, exchange, error: check.why }
  const clockSkewMs = Math.round(check.clockSkewMs)
  return {
    ok: true,
    exchange,
    status: 'connected',
    server_time: new Date(check.serverTimeMs).toISOString(),
    latency_ms: Math.round(check.latencyMs),
    permissions: { trade: check.canTrade, withdraw: check.canWithdraw },
    ip_restricted: check.isIpRestricted,
    clock_skew_ms: clockSkewMs,
    warnings: warningsOf(check, clockSkewMs),
  }
}

function warningsOf(check: Extract<KeyCheck, { outcome: 'connected' }>, clockSkewMs: number): string[] {
  const warnings: string[] = []
  if (check.canWithdraw === true) {
    warnings.push('This key may withdraw. VeloZ never does: take the right away from the key.')
  }
  if (check.isIpRestricted === false) {
    warnings.push('This key works from any address. Restrict it to the address of this machine.')
  }
  if (Math.abs(clockSkewMs) > SKEW_MS_MAX) {
    const which = clockSkewMs > 0 ? 'behind' : 'ahead of'
    warnings.push(`This machine is ${Math.abs(clockSkewMs)} ms ${which} the exchange. Set its clock.`)
  }
  if (check.canTrade === false) warnings.push('This key may not trade: orders will be refused.')
  return warnings
}
