import { describe, expect, test } from 'bun:test'
import { ApiProblem } from '../../../ui/data/index.ts'
import { missingIn, refusalOf, waitSentence } from '../../../ui/features/login/attempt.ts'

const refused = (change: Partial<ConstructorParameters<typeof ApiProblem>[0]> = {}) =>
  new ApiProblem({ status: 401, code: 'invalid_credentials', message: 'No.', ...change })
const codeWanted = refused({ details: { totp_required: true } })
const draft = { userId: 'ana', password: 'secret', code: '' }

describe('what must be typed', () => {
  test.each([
    ['password', draft, null],
    ['password', { ...draft, userId: '' }, 'user name and your password'],
    ['password', { ...draft, password: '' }, 'user name and your password'],
    ['code', draft, 'six digits'],
    ['code', { ...draft, code: ' 12345 ' }, 'six digits'],
    ['code', { ...draft, code: '123456' }, null],
    ['code', { ...draft, code: 'abcd-efgh-jkmn-pqrs' }, null],
  ] as const)('at the step %s of %j', (step, typed, sentence) => {
    const missing = missingIn(step, typed)
    if (sentence === null) expect(missing).toBeNull()
    else expect(missing).toContain(sentence)
  })
})

describe('what a refusal leads to', () => {
  test('a right password of somebody with an authenticator app: the code, and no reproach', () => {
    expect(refusalOf(codeWanted, 'password', '')).toEqual({
      step: 'code',
      sentence: null,
      isJudged: true,
      waitSeconds: 0,
    })
  })

  test.each([
    ['123456', 'Wait for the next one in your app.'],
    [' 123 456 ', 'Wait for the next one in your app.'],
    ['abcd-efgh-jkmn-pqrs', 'Each of them works once.'],
  ])('the code %j, wrong or used: it stays at the code and says what to do', (code, advice) => {
    const refusal = refusalOf(codeWanted, 'code', code)
    expect(refusal).toMatchObject({ step: 'code', isJudged: true, waitSeconds: 0 })
    expect(refusal.sentence).toContain('wrong or was used before')
    expect(refusal.sentence).toContain(advice)
  })

  test('a password that is wrong, at either step: back to the password', () => {
    for (const step of ['password', 'code'] as const) {
      const refusal = refusalOf(refused({ message: 'The user or the password is wrong.' }), step, '123456')
      expect(refusal).toMatchObject({ step: 'password', sentence: 'The user or the password is wrong.' })
    }
  })

  test.each([
    ['login', 'Too many failed attempts.'],
    ['hashing', 'Too many people are signing in at this moment.'],
    ['address', 'Too many requests.'],
  ])('too many attempts (%s): the step, the code and the seconds stay', (scope, sentence) => {
    const problem = refused({ status: 429, details: { scope }, retryAfterSeconds: 7 })
    for (const step of ['password', 'code'] as const) {
      expect(refusalOf(problem, step, '123456')).toEqual({ step, sentence, isJudged: false, waitSeconds: 7 })
    }
  })

  test('anything else says what it is, and the code may be tried again', () => {
    const silent = refused({ status: 0, message: 'VeloZ cannot be reached.' })
    expect(refusalOf(silent, 'code', '123456')).toEqual({
      step: 'code',
      sentence: 'VeloZ cannot be reached.',
      isJudged: false,
      waitSeconds: 0,
    })
    expect(refusalOf(new TypeError('broken'), 'password', '')).toMatchObject({ sentence: 'broken' })
  })
})

test('the seconds count down to the end', () => {
  expect([7000, 6999, 6001, 1, 0, -5000].map(waitSentence)).toEqual([
    'Try again in 7 s.',
    'Try again in 7 s.',
    'Try again in 7 s.',
    'Try again in 1 s.',
    'You can try again now.',
    'You can try again now.',
  ])
})
