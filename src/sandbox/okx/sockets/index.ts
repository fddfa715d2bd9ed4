/** The three sockets of OKX: market (`public`, `business`), account (`private`, `business`), and trading. */
export { type Hub, makeHub } from './hub.ts'
