import type { Clock, FeedListener } from '../../ports/index.ts'
import type { Recorder } from './recorder.ts'

/** The listener, with everything it hears of the market recorded as well. */
export function recordingListener(listener: FeedListener, recorder: Recorder, clock: Clock): FeedListener {
  return {
    onMarket(events) {
      recorder.record(events, clock.now())
      listener.onMarket(events)
    },
    onListings(listings) {
      for (const listing of listings) recorder.list(listing)
      listener.onListings(listings)
    },
    onAlive: (unchanged) => listener.onAlive(unchanged),
    onLost: (keys, why) => listener.onLost(keys, why),
    onHistory: (history) => listener.onHistory(history),
    onStatus: (status) => listener.onStatus(status),
  }
}
