/** Recorded seconds per second of the wall clock, or as fast as the machine goes. */
export type ReplaySpeed = number | 'max'
