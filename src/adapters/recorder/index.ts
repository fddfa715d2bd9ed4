/**
 * Keeps what a feed brought: NDJSON, packed, one series of files for each instrument, bounded in number and
 * size. Each file is one that `replay:` plays.
 *
 * @example
 * const recorder = new Recorder({ ...options, disk: directoryDisk('/var/lib/veloz/recordings') })
 * await recorder.start()
 * for (const listing of feed.instruments) recorder.list(listing)
 * feed.start(recordingListener(listener, recorder, clock), marks)
 */
export type { RecordedInstrument } from './line.ts'
export { Recorder, type RecorderOptions, type RecorderStatus } from './recorder.ts'
export { directoryDisk, type RecordingDisk, type StoredFile } from './recording-disk.ts'
export { recordingListener } from './recording-listener.ts'
export type { Retention } from './stored-files.ts'
