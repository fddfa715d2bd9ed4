import type { BunPlugin } from 'bun'

/** The sender to a push gateway, which would load the whole of node:http at each start, and summaries. */
const UNUSED = /prom-client[\\/]lib[\\/](?:pushgateway|summary)\.js$/

/** Leaves out of the executable what a library loads at once and nobody here uses. */
export const leftOut: BunPlugin = {
  name: 'left out',
  setup(build) {
    build.onLoad({ filter: UNUSED }, () => ({ contents: 'module.exports = null', loader: 'js' }))
  },
}
