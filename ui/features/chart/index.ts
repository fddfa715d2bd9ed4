/** Candles with own fills as arrows and own resting orders as lines. */
export { Chart } from './chart.tsx'
