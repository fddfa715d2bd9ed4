/** What is looked for; an empty text asks for everything. */
export interface AuditFilter {
  readonly type: string
  readonly outcome: string
  readonly user: string
  readonly action: string
  /** Epoch seconds as text, or a day; empty for no bound. */
  readonly from: string
  readonly to: string
}

export const EVERYTHING: AuditFilter = { type: '', outcome: '', user: '', action: '', from: '', to: '' }

const NAMES: Readonly<Record<keyof AuditFilter, string>> = {
  type: 'type',
  outcome: 'outcome',
  user: 'user_id',
  action: 'action',
  from: 'start_time',
  to: 'end_time',
}

export function auditPath(filter: AuditFilter): string {
  const words = Object.entries(NAMES).flatMap(([key, name]) => {
    const value = filter[key as keyof AuditFilter].trim()
    return value === '' ? [] : [`${name}=${encodeURIComponent(value)}`]
  })
  return words.length === 0 ? '/api/audit/logs' : `/api/audit/logs?${words.join('&')}`
}

export const TYPES = [
  { value: '', label: 'all types' },
  { value: 'auth', label: 'auth: sign-ins, users, roles' },
  { value: 'order', label: 'order: what was traded' },
  { value: 'api_key', label: 'api_key: keys' },
  { value: 'config', label: 'config: settings, engine' },
  { value: 'error', label: 'error' },
  { value: 'access', label: 'access: requests' },
] as const

export const OUTCOMES = [
  { value: '', label: 'all outcomes' },
  { value: 'success', label: 'success' },
  { value: 'failure', label: 'failure' },
  { value: 'denied', label: 'denied' },
] as const

export const RANGES = [
  { value: 'any', label: 'any time' },
  { value: '1', label: 'last hour' },
  { value: '24', label: 'last 24 hours' },
  { value: '168', label: 'last 7 days' },
  { value: '720', label: 'last 30 days' },
  { value: 'days', label: 'from … to …' },
] as const
export type Range = (typeof RANGES)[number]['value']

const SECONDS_PER_HOUR = 3600

/** Where a range that reaches up to now begins, in whole seconds. */
export function rangeStart(range: Range, nowMs: number): string {
  if (range === 'any' || range === 'days') return ''
  return String(Math.floor(nowMs / 1000) - Number(range) * SECONDS_PER_HOUR)
}

/** A UTC day is meant from its first second to its last. */
export const dayEnd = (day: string): string => (day === '' ? '' : `${day}T23:59:59.999Z`)
