import { Blotter } from '../../features/blotter/index.ts'

/** Orders and fills with the whole page to themselves. */
export function OrdersPage() {
  return (
    <div className="whole-page">
      <h1 className="sr-only">Orders and fills</h1>
      <Blotter />
    </div>
  )
}
