import { afterEach, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { socketLink } from '../../src/adapters/engine-link/index.ts'
import { newestSnapshot, openFileJournal, storeSnapshot } from '../../src/adapters/journal-file/index.ts'
import { memoryJournal } from '../../src/adapters/journal-memory/index.ts'
import type { Event } from '../../src/domain/index.ts'
import { digestOf } from '../../src/engine/index.ts'
import type { RemoteEngine } from '../../src/remote/index.ts'
import { recover } from '../../src/runtime/index.ts'
import { id, KEY } from '../support/builders.ts'
import { aRemote, connected, disconnected, SocketEngine } from '../support/engine-placements.ts'
import { eventually } from '../support/veloz-process.ts'
import { ask } from './engine-port.contract.ts'

const closers: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'veloz-replica-'))
  closers.push(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

async function aServer(token: string | null = null): Promise<SocketEngine> {
  const server = new SocketEngine({ kind: 'unix', path: join(temporaryFolder(), 'engine.sock') }, token)
  await server.start()
  closers.push(() => server.crash())
  return server
}

function follow(server: SocketEngine, token: string | null = null): RemoteEngine {
  const engine = aRemote(socketLink(server.address), token)
  closers.push(() => engine.stop())
  return engine
}

const settled = (server: SocketEngine, engine: RemoteEngine) =>
  eventually(() => server.engine?.view.seq === engine.view.seq, { what: 'the last record' })

/** As the journal on disk stores it, of the engine's records so far. */
async function snapshotOfAll(server: SocketEngine) {
  const directory = temporaryFolder()
  const journal = await openFileJournal({ directory, segmentBytes: 1 << 20, fsync: 'os' })
  await journal.close()
  const { durable } = await recover(memoryJournal<Event>({ entries: [...server.entries] }), 10)
  const header = {
    epoch: server.epoch,
    seq: durable.seq,
    checksum: 0,
    place: { segmentFirstSeq: 1, offset: 0 },
    digest: digestOf(durable.state),
  }
  const { nodeFileOps } = await import('../../src/adapters/journal-file/index.ts')
  await storeSnapshot({ directory, fileOps: nodeFileOps }, header, durable.toPlain())
  return await newestSnapshot(directory)
}

describe('a replica', () => {
  test('begins with a snapshot when the first records are no longer stored', async () => {
    const server = await aServer()
    for (let index = 0; index < 30; index++) await ask(server.engine!, `before-${index}`)
    server.snapshot = await snapshotOfAll(server)
    server.oldestSeq = server.engine!.view.seq
    await ask(server.engine!, 'after')
    const engine = follow(server)
    await connected(engine)
    await settled(server, engine)
    expect(engine.digest()).toBe(server.engine!.digest())
    expect(engine.view.order(id('before-0'))).toEqual(server.engine!.view.order(id('before-0'))!)
    expect(await ask(engine, 'through')).toMatchObject({ outcome: 'submitted' })
  })

  test('that fell behind what is stored begins anew, and tells whoever listens', async () => {
    const server = await aServer()
    const engine = follow(server)
    await connected(engine)
    let resets = 0
    engine.subscribe({
      onRecords: () => undefined,
      onMarket: () => undefined,
      onFeedStatus: () => undefined,
      onReset: () => {
        resets += 1
      },
    })
    await server.crash()
    await disconnected(engine)
    await server.start()
    for (let index = 0; index < 30; index++) await ask(server.engine!, `while-away-${index}`)
    await connected(engine)
    await settled(server, engine)
    expect(resets).toBe(0)
    expect(engine.digest()).toBe(server.engine!.digest())

    await server.crash()
    await disconnected(engine)
    server.entries.length = 0
    server.epoch = 'feedface'
    await server.start()
    await eventually(() => engine.view.epoch === 'feedface', { what: 'the other history' })
    await settled(server, engine)
    expect(resets).toBe(1)
    expect(engine.digest()).toBe(server.engine!.digest())
    expect(engine.view.order(id('while-away-0'))).toBeNull()
  })

  test('reads nothing and promises nothing before its engine was ever there', async () => {
    const path = join(temporaryFolder(), 'engine.sock')
    const server = new SocketEngine({ kind: 'unix', path })
    const engine = follow(server)
    expect(await ask(engine, 'early')).toMatchObject({ outcome: 'unavailable' })
    expect(engine.view.instrumentsBySymbol(engine.view.defaultInstrument.symbol, null)).toHaveLength(1)
    expect(engine.view.market(KEY)).toBeNull()
    expect(engine.view.health()).toMatchObject({ isRunning: false, isConnected: false, reconnectCount: 0 })
    await server.start()
    closers.push(() => server.crash())
    await connected(engine)
    expect(await ask(engine, 'then')).toMatchObject({ outcome: 'submitted' })
  })

  test('of an engine with another token stays away, and the token is told to nobody', async () => {
    const server = await aServer('k-right')
    const wrong = follow(server, 'k-wrong')
    await eventually(() => wrong.view.health().why?.includes('unauthorized'), { what: 'a refusal' })
    expect(wrong.view.health().why).not.toMatch(/k-wrong|k-right/)
    const right = follow(server, 'k-right')
    await connected(right)
  })
})
