/** How much there is to buy and sell up to each price, drawn as two growing curves. */
export { DepthChart } from './depth-chart.tsx'
