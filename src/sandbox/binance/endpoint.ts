import type { FaceAnswer } from '../core/index.ts'
import type { Parameters } from './parameters.ts'
import type { BinanceVenue } from './venue.ts'

/** One thing that can be asked, by REST and by the WebSocket API alike. */
export interface Endpoint {
  readonly weight: (parameters: Parameters) => number
  /** Who may ask: anybody, whoever names a key, whoever signs. */
  readonly security: 'none' | 'key' | 'signed'
  /** Names of its parameters beside those of every signed request. */
  readonly accepts: readonly string[]
  readonly deed: FaceAnswer['deed']
  /** Throws `Refusal`. */
  readonly handle: (venue: BinanceVenue, parameters: Parameters) => unknown
}

type Handle = Endpoint['handle']

export function open(
  weight: number | Endpoint['weight'],
  accepts: readonly string[],
  handle: Handle,
): Endpoint {
  return { weight: weightOf(weight), security: 'none', accepts, deed: null, handle }
}

export function signed(
  weight: number | Endpoint['weight'],
  accepts: readonly string[],
  handle: Handle,
): Endpoint {
  return { weight: weightOf(weight), security: 'signed', accepts, deed: null, handle }
}

export function deed(kind: NonNullable<Endpoint['deed']>, endpoint: Endpoint): Endpoint {
  return { ...endpoint, deed: kind }
}

function weightOf(weight: number | Endpoint['weight']): Endpoint['weight'] {
  return typeof weight === 'number' ? () => weight : weight
}
