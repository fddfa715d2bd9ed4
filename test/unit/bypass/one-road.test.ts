import { expect, test } from 'bun:test'
import { resolve } from 'node:path'
import type { assess, assessAmendment, assessRelease } from '../../../src/engine/risk/index.ts'
import { sourceFile, treeFiles } from '../../support/tidy/index.ts'
import { roadProblems } from './roads.ts'

const ROOT = resolve(import.meta.dirname, '../../..')

test('no place in the source but the one road makes what a venue hears', () => {
  const files = treeFiles(ROOT, ['src'], 'ts')
  expect(files.length).toBeGreaterThan(100)
  expect(files.flatMap(roadProblems)).toEqual([])
})

/** Each is what somebody in a hurry would write. */
const WAYS_ROUND = [
  ['src/http/orders/commands.ts', "venue.dispatch({ kind: 'submit_to_venue', venue, order }, report)"],
  ['src/runtime/lowering.ts', "const effect: Effect = { kind: 'submit_to_venue', venue, order }"],
  ['src/adapters/venue-sim/sim-venue.ts', "return { kind: 'amend_at_venue', quantity, ...reference }"],
  ['src/engine/oms/exits.ts', "return [{ kind: 'order_submitted', ...opening }]"],
  ['src/engine/oms/exits.ts', "return [{ kind: isHeld ? 'order_held' : 'order_submitted', ...opening }]"],
  [
    'src/engine/oms/triggers.ts',
    "return [{ kind: 'order_released', clientOrderId, price, quantity, locked }]",
  ],
  ['src/engine/oms/report.ts', "return [{ kind: 'order_amended', clientOrderId, ...shape, locked }]"],
  ['src/engine/risk/decide.ts', "const KIND = 'amend_requested' as const"],
  ['src/engine/oms/submit.ts', 'return opened(asked, { instrument, price, quantity } as Approved)'],
  ['src/engine/oms/continue.ts', 'const release = { price, quantity, locked } as unknown as ApprovedRelease'],
  ['src/engine/oms/amend.ts', 'const verdict = { ok: true, approved: shape }'],
  ['src/line/trading-desk.ts', 'settleThrough(state, input, step)'],
  ['src/app/serve.ts', 'for (const effect of effectsOf(state, event)) send(effect)'],
  ['src/http/market/routes.ts', "const venue = simVenue({ session: 'mine' })"],
] as const

test.each(WAYS_ROUND)('a way round in %s is seen: %s', (path, line) => {
  expect(roadProblems(sourceFile(path, `${line}\n`))).not.toEqual([])
})

test.each([
  "if (event.kind === 'order_submitted') count += 1",
  "case 'submit_to_venue':",
  "type Sent = EventOf<'order_submitted' | 'order_released'>",
  "const SENDS = new Set<Event['kind']>([\n  'order_submitted',\n  'order_released',\n])",
  "// { kind: 'submit_to_venue' } is made elsewhere",
  "log.info('settle() was called, then .dispatch()')",
])('what only reads is let alone: %s', (text) => {
  expect(roadProblems(sourceFile('src/http/orders/lists.ts', `${text}\n`))).toEqual([])
})

type ApprovedBy<Judge extends (...rest: never[]) => unknown> =
  Extract<ReturnType<Judge>, { readonly ok: true }> extends { readonly approved: infer Approval }
    ? Approval
    : never
/** The same fields without risk's mark. */
type Unmarked<Approval> = { readonly [Field in keyof Approval as Exclude<Field, '__brand'>]: Approval[Field] }
type IsForgeable<Approval> = Unmarked<Approval> extends Approval ? true : false

test('the compiler takes nothing for an approval that has only its shape', () => {
  // Each of these lines stops compiling on the day an approval is a plain object.
  const order: IsForgeable<ApprovedBy<typeof assess>> = false
  const release: IsForgeable<ApprovedBy<typeof assessRelease>> = false
  const amendment: IsForgeable<ApprovedBy<typeof assessAmendment>> = false
  expect([order, release, amendment]).toEqual([false, false, false])
})
