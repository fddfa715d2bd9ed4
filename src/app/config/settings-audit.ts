import type { AuditRetention, AuditType } from '../../domain/index.ts'
import { bytes, days, optional, path, yesOrNo } from './kinds/index.ts'
import { effective } from './setting.ts'

/** Days that records of each type are kept, where nothing says otherwise. */
export const AUDIT_DAYS: AuditRetention = {
  auth: 90,
  order: 365,
  api_key: 365,
  config: 365,
  error: 30,
  access: 14,
}

function auditRetention(type: AuditType) {
  return effective({
    kind: optional(days(1, 36_500)),
    default: null,
    env: `VELOZ_AUDIT_LOG_RETENTION_DAYS_${type.toUpperCase()}`,
    about:
      `Days that audit records of type ${type} are kept; ` +
      `without it what audit.retention_days.default says, else ${AUDIT_DAYS[type]}.`,
  })
}

/** The record of who did what. */
export const AUDIT_SETTINGS = {
  'audit.enabled': effective({
    kind: yesOrNo,
    default: true,
    env: 'VELOZ_AUDIT_LOG_ENABLED',
    about: 'Record who did what, hash-chained. What cannot be recorded is not done.',
  }),
  'audit.dir': effective({
    kind: optional(path),
    default: null,
    env: 'VELOZ_AUDIT_LOG_DIR',
    about: 'Folder of the audit log; audit in the data directory when absent.',
  }),
  'audit.max_file_bytes': effective({
    kind: bytes(65_536, 4_294_967_296),
    default: 104_857_600,
    env: 'VELOZ_AUDIT_LOG_MAX_FILE_BYTES',
    about: 'Size at which the audit log begins a new file.',
  }),
  'audit.retention_days.auth': auditRetention('auth'),
  'audit.retention_days.order': auditRetention('order'),
  'audit.retention_days.api_key': auditRetention('api_key'),
  'audit.retention_days.config': auditRetention('config'),
  'audit.retention_days.error': auditRetention('error'),
  'audit.retention_days.access': auditRetention('access'),
  'audit.retention_days.default': effective({
    kind: optional(days(1, 36_500)),
    default: null,
    env: 'VELOZ_AUDIT_LOG_RETENTION_DAYS',
    about: 'Days for every type that has no value of its own set.',
  }),
}
