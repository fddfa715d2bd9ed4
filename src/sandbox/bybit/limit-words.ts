import type { MeterReading } from './meters.ts'
import { no } from './reply.ts'

export const TOO_MANY = no(10006, 'Too many visits. Exceeded the API Rate Limit.')

export function limitHeaders({ limit, left, resetAtMs }: MeterReading): Readonly<Record<string, string>> {
  return {
    'X-Bapi-Limit': String(limit),
    'X-Bapi-Limit-Status': String(left),
    'X-Bapi-Limit-Reset-Timestamp': String(resetAtMs),
  }
}
