import { integer } from './kinds/index.ts'
import { effective } from './setting.ts'

/** What the event stream is told beside the keys it shares with the gateway. */
export const STREAM_SETTINGS = {
  'sse.max_clients_per_principal': effective({
    kind: integer(1, 100_000),
    default: 100,
    env: 'VELOZ_SSE_MAX_CLIENTS_PER_PRINCIPAL',
    about: 'Event streams that one session or API key may have open at once.',
  }),
}
