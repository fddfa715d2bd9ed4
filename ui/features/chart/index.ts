/**
 * Candles with indicators, own fills as arrows, the position and own open orders as lines. An order's line is
 * dragged to amend it; a click can take its price to the ticket.
 */
export { Chart } from './chart.tsx'
