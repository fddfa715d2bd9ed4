import { describe, expect, test } from 'bun:test'
import type { OrderPreviewAnswer, OrderStateRow } from '../../../src/contract/index.ts'
import { ApiProblem } from '../../../ui/data/index.ts'
import { type Accepted, OrderSender } from '../../../ui/features/ticket/order-sender.ts'
import { ASK_EACH_MS, PreviewAsker, type Previewed } from '../../../ui/features/ticket/preview-asker.ts'
import { type Intent, intentFor, isSameOrder, type Sending } from '../../../ui/features/ticket/sending.ts'
import type { OrderTerms, TicketTerms } from '../../../ui/features/ticket/terms.ts'
import { anOrder } from '../support.ts'

/** Terms as a ticket makes them of a market order. */
const termsOf = (qty: string, typed: Partial<TicketTerms['typed']> = {}): TicketTerms => ({
  order: { side: 'buy', symbol: 'BTCUSDT', venue: 'sim', type: 'market', qty },
  pairedStop: null,
  typed: { size: qty, sizeBy: 'base', ...typed },
})

describe('one id per intended order', () => {
  const terms = termsOf('0.1')
  const intent: Intent = { clientOrderId: 'first', terms }
  const mint = () => 'second'

  test('an uncertain order is sent again under its own id', () => {
    const sending = { status: 'uncertain', intent, message: '', isAbsent: false } as const
    expect(intentFor(sending, termsOf('0.1'), mint).clientOrderId).toBe('first')
  })

  test('other terms, or a settled order, make a new one', () => {
    const uncertain = { status: 'uncertain', intent, message: '', isAbsent: false } as const
    expect(intentFor(uncertain, termsOf('0.2'), mint).clientOrderId).toBe('second')
    const priced: TicketTerms = { ...terms, order: { ...terms.order, price: '1' } }
    expect(intentFor(uncertain, priced, mint).clientOrderId).toBe('second')
    const paired: TicketTerms = { ...terms, pairedStop: terms.order }
    expect(intentFor(uncertain, paired, mint).clientOrderId).toBe('second')
    const refused = { status: 'refused', intent, message: '', code: '' } as const
    expect(intentFor(refused, terms, mint).clientOrderId).toBe('second')
    expect(intentFor({ status: 'idle' }, terms, mint).clientOrderId).toBe('second')
  })

  test('an amount that means another quantity by now is still the order that was meant', () => {
    const amount = { size: '1000', sizeBy: 'quote' } as const
    const sent: Intent = { clientOrderId: 'first', terms: termsOf('0.01666', amount) }
    const uncertain = { status: 'uncertain', intent: sent, message: '', isAbsent: false } as const
    expect(intentFor(uncertain, termsOf('0.01667', amount), mint)).toBe(sent)
    const other = termsOf('0.01667', { ...amount, size: '1001' })
    expect(intentFor(uncertain, other, mint).clientOrderId).toBe('second')
  })
})

describe('the sender', () => {
  const terms = termsOf('0.1')
  const answer: Accepted = { orderStatus: 'FILLED', isDuplicate: false }
  const lost = () =>
    Promise.reject(new ApiProblem({ status: 0, code: 'unreachable', message: 'VeloZ cannot be reached.' }))

  /** A sender, and everything it did in the order it did it. */
  function aSender() {
    let minted = 0
    const log: string[] = []
    const sender = new OrderSender({
      mint: () => `id-${++minted}`,
      onChange: (sending: Sending) => log.push(sending.status),
      onAccepted: ({ order }) => log.push(`clear ${order.qty}`),
    })
    return { sender, log }
  }

  test('an uncertain order goes out again under its id; cleared, then shown as accepted', async () => {
    const { sender, log } = aSender()
    const ids: string[] = []
    await sender.send(terms, lost)
    expect(isSameOrder(sender.sending, termsOf('0.1'))).toBe(true)
    expect(isSameOrder(sender.sending, termsOf('0.2'))).toBe(false)
    await sender.send(termsOf('0.1'), ({ clientOrderId }) => {
      ids.push(clientOrderId)
      return Promise.resolve(answer)
    })
    expect(ids).toEqual(['id-1'])
    expect(log).toEqual(['sending', 'uncertain', 'sending', 'clear 0.1', 'accepted'])
  })

  test('one at a time: what is sent meanwhile is not sent', async () => {
    const { sender } = aSender()
    let calls = 0
    const { promise, resolve } = Promise.withResolvers<Accepted>()
    const submit = () => {
      calls += 1
      return promise
    }
    const first = sender.send(terms, submit)
    await sender.send(termsOf('0.2'), submit)
    resolve(answer)
    await first
    expect(calls).toBe(1)
  })

  test('the stream settles an uncertain order, and only that one', async () => {
    const { sender, log } = aSender()
    sender.noticeOrders([anOrder({ client_order_id: 'id-1' })])
    await sender.send(terms, lost)
    sender.noticeOrders([anOrder({ client_order_id: 'other' })])
    expect(sender.sending.status).toBe('uncertain')
    sender.noticeOrders([anOrder({ client_order_id: 'id-1' })])
    expect(sender.sending.status).toBe('accepted')
    expect(log).toEqual(['sending', 'uncertain', 'clear 0.1', 'accepted'])
  })

  test('after an outage it is looked up: known, not there, or still not told', async () => {
    const { sender, log } = aSender()
    const asked: string[] = []
    const find = (found: OrderStateRow | null) => (id: string) => {
      asked.push(id)
      return Promise.resolve(found)
    }
    await sender.lookUp(find(null))
    await sender.send(terms, lost)
    await expect(sender.lookUp(() => Promise.reject(new Error('Away again.')))).rejects.toThrow('Away again.')
    expect(sender.sending).toMatchObject({ status: 'uncertain', isAbsent: false })
    await sender.lookUp(find(null))
    expect(sender.sending).toMatchObject({ status: 'uncertain', isAbsent: true })
    // It is still the same order, and may still arrive.
    expect(isSameOrder(sender.sending, termsOf('0.1'))).toBe(true)
    await sender.lookUp(find(anOrder({ client_order_id: 'id-1' })))
    expect(sender.sending.status).toBe('accepted')
    expect(asked).toEqual(['id-1', 'id-1'])
    expect(log).toEqual(['sending', 'uncertain', 'uncertain', 'clear 0.1', 'accepted'])
  })

  test('what was looked up before it was sent once more says nothing of that', async () => {
    const { sender } = aSender()
    const { promise, resolve } = Promise.withResolvers<null>()
    await sender.send(terms, lost)
    const looking = sender.lookUp(() => promise)
    await sender.send(termsOf('0.1'), lost)
    resolve(null)
    await looking
    expect(sender.sending).toMatchObject({ status: 'uncertain', isAbsent: false })
  })

  test('a refusal settles it: the same terms make a new order', async () => {
    const { sender } = aSender()
    const ids: string[] = []
    const refuse =
      (status: number) =>
      ({ clientOrderId }: Intent) => {
        ids.push(clientOrderId)
        return Promise.reject(new ApiProblem({ status, code: 'x', message: 'No.' }))
      }
    await sender.send(terms, refuse(422))
    expect(sender.sending.status).toBe('refused')
    await sender.send(terms, refuse(503))
    await sender.send(terms, refuse(422))
    expect(ids).toEqual(['id-1', 'id-2', 'id-2'])
  })
})

describe('the preview', () => {
  const allowed: OrderPreviewAnswer = {
    ...{ verdict: 'allowed', reason: null, checks: [], terms: null, impact: null, warnings: [] },
  }

  /** An asker on a clock of its own; every question waits until the test answers it. */
  function anAsker() {
    let nowMs = 0
    const asked: string[] = []
    const shown: Previewed[] = []
    const waiting: ((answer: OrderPreviewAnswer | null) => void)[] = []
    let due: { readonly run: () => void; readonly atMs: number } | null = null
    const asker = new PreviewAsker({
      ask: (order: OrderTerms) => {
        asked.push(order.qty)
        return new Promise((resolve) => waiting.push(resolve))
      },
      onChange: (previewed) => shown.push(previewed),
      nowMs: () => nowMs,
      later: (run, delayMs) => {
        const mine = { run, atMs: nowMs + delayMs }
        due = mine
        return () => {
          if (due === mine) due = null
        }
      },
    })
    const pass = (ms: number) => {
      nowMs += ms
      const ready = due
      if (ready === null || ready.atMs > nowMs) return
      due = null
      ready.run()
    }
    const answer = async (given: OrderPreviewAnswer | null = allowed) => {
      waiting.shift()?.(given)
      await Promise.resolve()
      await Promise.resolve()
    }
    return { asker, asked, shown, pass, answer }
  }

  test('the first draft at once, then the latest one, never more often than each 400 ms', async () => {
    const { asker, asked, shown, pass, answer } = anAsker()
    asker.want(termsOf('0.1'))
    pass(0)
    expect(asked).toEqual(['0.1'])
    asker.want(termsOf('0.12'))
    await answer()
    expect(shown.at(-1)?.isCurrent).toBe(false)
    pass(ASK_EACH_MS - 1)
    asker.want(termsOf('0.123'))
    expect(asked).toEqual(['0.1'])
    pass(1)
    expect(asked).toEqual(['0.1', '0.123'])
    await answer()
    expect(shown.at(-1)).toEqual({ answers: [allowed], isCurrent: true })
  })

  test('both legs of a pair are asked about; a draft that is not whole is forgotten', async () => {
    const { asker, asked, shown, pass, answer } = anAsker()
    const { order } = termsOf('0.2')
    asker.want({ ...termsOf('0.1'), pairedStop: order })
    pass(0)
    await answer()
    await answer()
    expect(asked).toEqual(['0.1', '0.2'])
    expect(shown.at(-1)?.answers).toHaveLength(2)
    asker.want(null)
    expect(shown.at(-1)).toEqual({ answers: null, isCurrent: false })
    pass(60_000)
    expect(asked).toHaveLength(2)
  })

  test('a draft that stands still is asked about again, answered or not, but not in haste', async () => {
    const { asker, asked, shown, pass, answer } = anAsker()
    asker.want(termsOf('0.1'))
    pass(0)
    await answer(null)
    expect(shown.at(-1)).toEqual({ answers: null, isCurrent: false })
    pass(ASK_EACH_MS)
    expect(asked).toHaveLength(1)
    pass(5_000)
    expect(asked).toHaveLength(2)
  })
})
