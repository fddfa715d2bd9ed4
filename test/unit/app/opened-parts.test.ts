import { expect, test } from 'bun:test'
import { OpenedParts } from '../../../src/app/opened-parts.ts'

test('what was opened is closed once, the last one first, though one of them fails', async () => {
  const closed: string[] = []
  const parts = new OpenedParts()
  parts.add(async () => void closed.push('audit'))
  parts.add(() => Promise.reject(new Error('the journal could not be closed')))
  parts.add(async () => void closed.push('gateway'))
  await expect(parts.closeAll()).rejects.toThrow('the journal could not be closed')
  expect(closed).toEqual(['gateway', 'audit'])
  await parts.closeAll()
  expect(closed).toEqual(['gateway', 'audit'])
})
