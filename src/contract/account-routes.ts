import { AccountAnswer, PositionRow } from './account.ts'
import { listOf } from './page.ts'
import type { RouteContracts } from './route-contract.ts'

const tag = 'account'

export const ACCOUNT_ROUTES: RouteContracts = {
  'GET /api/account': {
    tag,
    summary: 'Balances, positions and what all of it is worth.',
    answer: AccountAnswer,
    example: {},
  },
  'GET /api/positions': {
    tag,
    summary: 'Open positions with their profit and loss.',
    answer: listOf(PositionRow),
    example: {},
  },
}
