import { afterAll, beforeAll, expect, test } from 'bun:test'
import { aGateway, type TestGateway } from '../../support/a-gateway.ts'

let house: TestGateway
beforeAll(async () => {
  house = await aGateway()
})
afterAll(() => house.close())

test.each([
  [
    { type: 'bogus' },
    'type does not fit; expected limit, market, stop, stop_market, stop_limit or trailing_stop ' +
      '(without it: limit; stop means stop_market).',
  ],
  [
    { tif: 'bogus' },
    'tif does not fit; expected gtc, ioc, fok, gtd or gtx ' +
      '(without it: gtc; gtx is post only, gtd needs expire_ts_ns).',
  ],
  [
    { trigger_by: 'bogus' },
    'trigger_by does not fit; expected last, mark or bid_ask (the price a stop watches; without it: last).',
  ],
  [{ side: 'bogus' }, 'side does not fit; expected buy or sell.'],
])('%j is answered with a sentence that reads well', async (fields, message) => {
  const { verdict, json } = await house.order(fields)
  expect([verdict, json['message']]).toEqual(['400 bad_params', message])
})
