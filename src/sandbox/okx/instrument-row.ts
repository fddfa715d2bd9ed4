/** https://www.okx.com/docs-v5/en/#public-data-rest-api-get-instruments */
import { formatMoney, type Instrument } from '../../domain/index.ts'
import type { Row } from './replies.ts'
import { instIdOf, sizeText } from './text.ts'

const LISTED_AT = '1548133413000'

export function instrumentRow(instrument: Instrument, index: number): Row {
  const { base, quote, isTrading, tickSize, lotSize, notionalMax, quantityMin, quantityMax } = instrument
  const most = sizeText(quantityMax, instrument)
  const amount = notionalMax === null ? '20000000' : formatMoney(notionalMax)
  return {
    ...EMPTY,
    baseCcy: base,
    instId: instIdOf(instrument),
    instIdCode: index + 1,
    lotSz: formatMoney(lotSize),
    maxIcebergSz: most,
    maxLmtAmt: amount,
    maxLmtSz: most,
    maxMktAmt: amount,
    maxMktSz: '1000000',
    maxStopSz: '1000000',
    maxTriggerSz: most,
    maxTwapSz: most,
    minSz: sizeText(quantityMin, instrument),
    quoteCcy: quote,
    state: isTrading ? 'live' : 'suspend',
    tickSz: formatMoney(tickSize),
    tradeQuoteCcyList: [quote],
  }
}

const EMPTY: Row = {
  alias: '',
  auctionEndTime: '',
  category: '1',
  contTdSwTime: LISTED_AT,
  ctMult: '',
  ctType: '',
  ctVal: '',
  ctValCcy: '',
  expTime: '',
  futureSettlement: false,
  groupId: '1',
  instFamily: '',
  instType: 'SPOT',
  lever: '',
  listTime: LISTED_AT,
  openType: 'fix_price',
  optType: '',
  posLmtAmt: '',
  posLmtPct: '',
  maxPlatOILmt: '',
  preMktSwTime: '',
  ruleType: 'normal',
  settleCcy: '',
  stk: '',
  uly: '',
  upcChg: [],
}
