import { expect, test } from 'bun:test'
import { ApiProblem } from '../../../ui/data/api.ts'
import { wholeCsv } from '../../../ui/data/whole-csv.ts'

const refusal = (status: number, retryAfterSeconds: number | null = null) =>
  new ApiProblem({ status, code: 'no', message: 'No.', retryAfterSeconds })

/** Answers in turn, and how long was waited between them. */
function aServer(answers: readonly (ApiProblem | readonly [text: string, next: string | null])[]) {
  const left = [...answers]
  const asked: string[] = []
  const pauses: number[] = []
  const rows: number[] = []
  return {
    ...{ asked, pauses, rows },
    readPage: async (path: string) => {
      asked.push(path)
      const answer = left.shift()
      if (answer === undefined) throw new Error('It was asked once too often.')
      if (answer instanceof ApiProblem) throw answer
      return { text: answer[0], status: 200, nextCursor: answer[1] }
    },
    pause: async (ms: number) => void pauses.push(ms),
    onRows: (count: number) => void rows.push(count),
  }
}

test('waits as long as the server says when that is too much, and a moment where it was away', async () => {
  const server = aServer([['a\r\n1\r\n', 'n'], refusal(429, 3), refusal(0), ['a\r\n2\r\n', null]])
  expect((await wholeCsv('/api/x?limit=1', server)).join('')).toBe('a\r\n1\r\n2\r\n')
  expect(server.pauses).toEqual([250, 3_000, 1_000])
  expect(server.asked.slice(1)).toEqual(Array(3).fill('/api/x?limit=1&cursor=n'))
  expect(server.rows).toEqual([1, 2])
})

test('a refusal stays one, and so does a server that stays away', async () => {
  const refused = aServer([refusal(403)])
  await expect(wholeCsv('/api/x?limit=1', refused)).rejects.toThrow('No.')
  const away = aServer([refusal(0), refusal(0), refusal(0)])
  await expect(wholeCsv('/api/x?limit=1', away)).rejects.toThrow('No.')
})

test('a server that goes on saying that it is too much is not asked for ever', async () => {
  const busy = aServer(Array.from({ length: 21 }, () => refusal(429, 1)))
  await expect(wholeCsv('/api/x?limit=1', busy)).rejects.toThrow('No.')
  expect([busy.asked.length, busy.pauses.length]).toEqual([21, 20])
})

test('a line that is broken inside quotes, in the head too, is one row', async () => {
  const head = '"a\r\nb",c\r\n'
  const quoted = '"1\r\n""2""",3\r\n'
  const server = aServer([
    [head + quoted, 'n'],
    [`${head}4,5\r\n`, null],
  ])
  expect((await wholeCsv('/api/x?limit=1', server)).join('')).toBe(`${head}${quoted}4,5\r\n`)
  expect(server.rows).toEqual([1, 2])
})

test('a list without rows is its head', async () => {
  const server = aServer([['a,b\r\n', null]])
  expect(await wholeCsv('/api/x?limit=1', server)).toEqual(['a,b\r\n'])
  expect(server.rows).toEqual([0])
})
