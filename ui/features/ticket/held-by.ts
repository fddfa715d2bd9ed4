import type { InstrumentRow } from '../../../src/contract/index.ts'
import type { Draft } from './draft.ts'
import { FIELDS, isStopType } from './fields.ts'
import type { Previewed } from './preview-asker.ts'

const IN_VELOZ = 'waits in VeloZ: it works only while VeloZ runs.'
const AT_VENUE = 'rests at the venue, whether or not VeloZ runs.'

/** Where what waits for a price would live, in a sentence; null when nothing of the draft waits. */
export function heldSentence(draft: Draft, instrument: InstrumentRow, previewed: Previewed): string | null {
  if (draft.type === 'oco') return `The stop ${IN_VELOZ}`
  if (isStopType(draft.type)) {
    const said = previewed.isCurrent ? previewed.answers?.[0]?.terms?.held_by : undefined
    const isTaken = said === undefined ? isTakenBy(instrument, draft) : said === 'venue'
    return `The stop ${isTaken ? AT_VENUE : IN_VELOZ}`
  }
  if (draft.hasBracket && FIELDS[draft.type].mayBracket && draft.stopLoss !== '') {
    const isKept = draft.takeProfit !== '' || draft.triggerBy !== 'last' || !instrument.holds.stops
    return `Once the entry fills, the stop loss ${isKept ? IN_VELOZ : AT_VENUE}`
  }
  const isDated = draft.timeInForce === 'gtd' && FIELDS[draft.type].times.includes('gtd')
  return isDated && !instrument.holds.good_till_date
    ? 'The venue knows no date: VeloZ cancels the order then, if it runs.'
    : null
}

/** As the engine decides it: a venue keeps only plain stops on the last price. */
function isTakenBy({ holds }: InstrumentRow, { type, triggerBy, timeInForce, isPostOnly }: Draft): boolean {
  if (triggerBy !== 'last') return false
  if (type === 'trailing_stop') return holds.trailing_stops
  const isPlain = type === 'stop_market' || (!isPostOnly && timeInForce !== 'fok' && timeInForce !== 'ioc')
  return isPlain && holds.stops
}
