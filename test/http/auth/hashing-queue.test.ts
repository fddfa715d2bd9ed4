import { expect, test } from 'bun:test'
import { aGateway, jsonOf, PASSWORD } from '../frame/harness.ts'

const AT_ONCE = 12

test('semantics 31: one password is hashed, eight wait, the next is asked to come again', async () => {
  // Nobody may be refused for anything else: each is another user at another address.
  let callers = 0
  const { call, store } = await aGateway({ peerOf: () => `10.0.0.${++callers}` })
  const passwordHash = store.user('admin')?.passwordHash ?? null
  const signIn = (userId: string) =>
    call('POST', '/api/auth/login', { json: { user_id: userId, password: PASSWORD } })
  const users = Array.from({ length: AT_ONCE }, (_, index) => `user-${index}`)
  for (const id of users)
    store.createUser({ id, passwordHash, roles: ['viewer'], createdAtMs: 0, isDisabled: false })

  const answers = await Promise.all(users.map(signIn))
  expect(answers.map(({ status }) => status)).toEqual([...Array(9).fill(200), ...Array(3).fill(429)])
  for (const refused of answers.slice(9)) {
    expect(refused.headers.get('retry-after')).toMatch(/^[1-9]\d*$/)
    const error = { error: 'rate_limit_exceeded', details: { scope: 'hashing' } }
    expect(await jsonOf(refused)).toMatchObject(error)
  }
  expect((await signIn('user-11')).status).toBe(200)
})
