import { bytes, integer, optional, path, yesOrNo } from './kinds/index.ts'
import { effective } from './setting.ts'

/** Market data as it came, kept so that it can be played again. */
export const RECORDER_SETTINGS = {
  'recorder.enabled': effective({
    kind: yesOrNo,
    default: false,
    env: 'VELOZ_RECORDER_ENABLED',
    about: 'Record the market data that comes, as files that engine.market_source replay:FILE plays.',
  }),
  'recorder.dir': effective({
    kind: optional(path),
    default: null,
    env: 'VELOZ_RECORDER_DIR',
    about: 'Folder of the recordings; recordings in the data directory when absent.',
  }),
  'recorder.max_file_bytes': effective({
    kind: bytes(65_536, 4_294_967_296),
    default: 67_108_864,
    env: 'VELOZ_RECORDER_MAX_FILE_BYTES',
    about: 'Size, packed, at which the recording of an instrument begins a new file.',
  }),
  'recorder.max_files': effective({
    kind: integer(1, 100_000),
    default: 1000,
    env: 'VELOZ_RECORDER_MAX_FILES',
    about: 'Recordings kept, of all instruments; the oldest are removed.',
  }),
  'recorder.max_total_bytes': effective({
    kind: bytes(65_536, 1_099_511_627_776),
    default: 10_737_418_240,
    env: 'VELOZ_RECORDER_MAX_TOTAL_BYTES',
    about: 'Size of all recordings together, packed; the oldest are removed.',
  }),
}
