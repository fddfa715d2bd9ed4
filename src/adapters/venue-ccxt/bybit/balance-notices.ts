import { MONEY_ZERO, subtractMoney } from '../../../domain/index.ts'
import {
  type BalanceNotice,
  type Fields,
  fieldsOf,
  listOf,
  moneyAt,
  textAt,
  textOrNullAt,
} from '../protocol/index.ts'

/** Of one unified account: coins that changed in the `wallet` channel, all that are not empty by REST. */
export function balanceNotices(account: Fields): readonly BalanceNotice[] {
  return listOf(account['coin'], 'coin').map((entry) => {
    const coin = fieldsOf(entry, 'coin')
    // Absent where the coin is not traded on spot.
    const locked = textOrNullAt(coin, 'locked') === null ? MONEY_ZERO : moneyAt(coin, 'locked')
    // The venue's own `free` and `availableToWithdraw` are no longer filled in.
    return {
      kind: 'balance',
      asset: textAt(coin, 'coin'),
      free: subtractMoney(moneyAt(coin, 'walletBalance'), locked),
      locked,
    }
  })
}
