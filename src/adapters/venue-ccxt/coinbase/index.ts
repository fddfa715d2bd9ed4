/**
 * Coinbase Exchange (api.exchange.coinbase.com): what is asked of it and how its answers are read.
 *
 * Where it differs from the others: no amending, no dead man's switch, no candle channel, no numbers on book
 * messages, no fee on the account's stream, stops only as stop limits, and a cancelled order without a fill
 * is forgotten at once.
 */
export { COINBASE } from './coinbase.ts'
