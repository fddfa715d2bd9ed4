import type { RateBudget } from './budget.ts'

interface Shared {
  readonly budget: RateBudget
  users: number
}

/** A venue counts by the address of this machine, whoever in the process asks: one budget for each. */
const budgets = new Map<string, Shared>()

export interface BudgetLease {
  readonly budget: RateBudget
  release(): void
}

/** `host`: requests to a sandbox take nothing from the real venue's budget. */
export function leaseBudget(exchange: string, host: string, make: () => RateBudget): BudgetLease {
  const name = `${exchange} ${host}`
  const shared = budgets.get(name) ?? { budget: make(), users: 0 }
  shared.users += 1
  budgets.set(name, shared)
  let isReleased = false
  return {
    budget: shared.budget,
    release() {
      if (isReleased) return
      isReleased = true
      shared.users -= 1
      if (shared.users > 0) return
      budgets.delete(name)
      shared.budget.close()
    },
  }
}
