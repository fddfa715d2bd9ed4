/** The trading page: its panels on a board that can be arranged, or one at a time on a phone. */
export { Board } from './board.tsx'
export { OrdersPage } from './orders-page.tsx'
export { Phone } from './phone.tsx'
