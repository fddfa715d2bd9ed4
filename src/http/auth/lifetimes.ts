/** How long tokens are good; may change while the gateway runs, and holds for what is made from then on. */
export interface Lifetimes {
  accessLifetimeSeconds: number
  refreshLifetimeSeconds: number
}
