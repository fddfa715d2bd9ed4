/** Coinbase Exchange as its clients know it, in front of a simulated exchange. */
export { coinbaseFace } from './face.ts'
