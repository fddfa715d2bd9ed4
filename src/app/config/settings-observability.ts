import { bytes, decimal, endpoint, integer, line, milliseconds, optional, path } from './kinds/index.ts'
import { effective } from './setting.ts'

const LOGGING = {
  'logging.dir': effective({
    kind: optional(path),
    default: null,
    env: 'VELOZ_LOG_DIR',
    about: 'Folder for log files, JSON whatever the format, beside standard error; SIGHUP opens them anew.',
  }),
  'logging.max_file_bytes': effective({
    kind: bytes(65_536, 4_294_967_296),
    default: 52_428_800,
    env: 'VELOZ_LOG_MAX_FILE_BYTES',
    about: 'Size at which a log file is put aside and a new one begun; a new UTC day does so too.',
  }),
  'logging.files_max': effective({
    kind: integer(1, 10_000),
    default: 10,
    env: 'VELOZ_LOG_FILES_MAX',
    about: 'Log files kept, the one being written among them; older ones are removed.',
  }),
  'logging.slow_request_ms': effective({
    kind: milliseconds(0, 3_600_000),
    default: 1000,
    env: 'VELOZ_LOG_SLOW_REQUEST_MS',
    about: 'Requests that take at least so long get a warning in the log, in milliseconds; 0 for none.',
  }),
}

const TRACING = {
  'tracing.endpoint': effective({
    kind: optional(endpoint('http', 'https')),
    default: null,
    env: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    about: 'OpenTelemetry collector that takes traces by OTLP over HTTP, at /v1/traces below this address.',
  }),
  'tracing.sample_ratio': effective({
    kind: decimal(0, 1),
    default: 1,
    env: 'VELOZ_TRACING_SAMPLE_RATIO',
    about: 'Share of the requests that are traced; a caller that is traced itself decides for its own.',
  }),
  'tracing.service_name': effective({
    kind: line(255),
    default: 'veloz',
    env: 'OTEL_SERVICE_NAME',
    about: 'What traces call this program.',
  }),
}

/** Log files, slow requests and traces. */
export const OBSERVABILITY_SETTINGS = { ...LOGGING, ...TRACING }
