import { describe, expect, test } from 'bun:test'
import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import type { RiskAnswer } from '../../src/contract/index.ts'
import { RiskPage } from '../../ui/features/risk/index.ts'
import { fieldValue, limitText, limitUse } from '../../ui/features/risk/limits.ts'
import type { Decimal } from '../../ui/lib/decimal.ts'
import { Refused, renderAtDesk } from '../support/a-desk.tsx'
import { aSnapshot, exact } from '../ui/support.ts'

const risk = (change: Partial<RiskAnswer> = {}): RiskAnswer => {
  const { risk: usual } = aSnapshot()
  const limits = { ...usual.limits, exposure_max: exact(1000), drawdown_max: exact('0.2') }
  return {
    ...usual,
    limits,
    bounds: { ...limits, exposure_max: exact(5000) },
    exposure: exact(750),
    ...change,
  }
}

const answers = (over: object = {}) => ({
  'GET /api/risk': risk(),
  'GET /api/risk/history': { items: [], next_cursor: null },
  ...over,
})

const UNITS = 10n ** 18n

describe('what a limit says', () => {
  test.each([
    ['amount', '1234567.891', '1,234,567.89 USDT'],
    ['share', '0.05', '5.00 %'],
    ['factor', '3', '3.00 ×'],
    ['count', 200, '200'],
  ] as const)('%s %p', (kind, value, text) => expect(limitText(kind, exact(value), 'USDT')).toBe(text))

  test('nothing is no limit, percent become the fraction of the wire, exactly', () => {
    expect(fieldValue('share', '12.5')).toBe('0.125')
    expect(fieldValue('amount', ' ')).toBeNull()
    expect(fieldValue('amount', '1,5')).toBeUndefined()
    expect(fieldValue('amount', '0.1')).toBe('0.1')
  })

  test('use and headroom are exact, and a limit of nothing is full as soon as there is anything', () => {
    const use = limitUse('exposure_max', risk(), 0n as Decimal)
    expect([use.used, use.headroom, use.share]).toEqual([
      (750n * UNITS) as Decimal,
      (250n * UNITS) as Decimal,
      0.75,
    ])
    const shut = risk({ limits: { ...risk().limits, exposure_max: exact(0) } })
    expect(limitUse('exposure_max', shut, 0n as Decimal).share).toBe(1)
  })
})

describe('the risk page', () => {
  test('a gauge for each limit, with what the configuration allows beyond it', async () => {
    const desk = await renderAtDesk(<RiskPage />, { answers: answers() })
    const gauge = await screen.findByTestId('limit-exposure_max')
    expect(gauge.textContent).toContain('750.00 USDT of 1,000.00 USDT')
    expect(gauge.textContent).toContain('250.00 USDT left.')
    expect(gauge.textContent).toContain('The configuration allows up to 5,000.00 USDT.')
    expect(screen.getByTestId('limit-position_max').textContent).toContain(', no limit')
    desk.leave()
  })

  test('a change shows before and after, wants a reason, and sends only what changed', async () => {
    const desk = await renderAtDesk(<RiskPage />, {
      answers: answers({ 'POST /api/risk/limits': { ok: true, limits: risk().limits } }),
    })
    await userEvent.click(await screen.findByTestId('change-limits'))
    const field = await screen.findByTestId('limit-field-drawdown_max')
    expect((field as HTMLInputElement).value).toBe('20')
    await userEvent.clear(field)
    await userEvent.type(field, '12.5')
    expect(screen.getByRole('table', { name: 'Changes' }).textContent).toContain('Drawdown20.00 %12.50 %')
    const save = screen.getByTestId<HTMLButtonElement>('limits-save')
    expect(save.disabled).toBe(true)
    await userEvent.type(screen.getByTestId('limits-reason'), 'a quiet week')
    await userEvent.click(save)
    await waitFor(() => expect(screen.queryByTestId('limits-reason')).toBeNull())
    const sent = desk.asked.filter(({ method }) => method === 'POST').map(({ body }) => body)
    expect(sent.at(-1)).toEqual({ limits: { drawdown_max: '0.125' }, reason: 'a quiet week' })
    desk.leave()
  })

  test('a refusal is said and keeps what was typed', async () => {
    const refusal = new Refused(409, { error: 'conflict', message: 'The limit drawdown_max is at most 0.2.' })
    const desk = await renderAtDesk(<RiskPage />, { answers: answers({ 'POST /api/risk/limits': refusal }) })
    await userEvent.click(await screen.findByTestId('change-limits'))
    const field = await screen.findByTestId<HTMLInputElement>('limit-field-drawdown_max')
    await userEvent.clear(field)
    await userEvent.type(field, '50')
    await userEvent.type(screen.getByTestId('limits-reason'), 'more')
    await userEvent.click(screen.getByTestId('limits-save'))
    expect((await screen.findByRole('alert')).textContent).toContain('The limit drawdown_max is at most 0.2.')
    expect(field.value).toBe('50')
    desk.leave()
  })

  test('who may not change limits sees no way to', async () => {
    const desk = await renderAtDesk(<RiskPage />, { answers: answers(), permissions: ['read:account'] })
    await screen.findByTestId('limit-exposure_max')
    expect(screen.queryByTestId('change-limits')).toBeNull()
    desk.leave()
  })
})
