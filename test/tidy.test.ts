import { describe, expect, test } from 'bun:test'
import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import {
  bunOnlyProblems,
  doorProblems,
  escapeProblems,
  formatProblem,
  layerProblems,
  lineProblems,
  type Problem,
  purityProblems,
  ROWS,
  type SourceFile,
  treeFiles,
  wordProblems,
} from './support/tidy/index.ts'

const ROOT = resolve(import.meta.dirname, '..')
const FOLDERS = ['src', 'ui', 'test', 'scripts', 'build']
/** The places that may know what only Bun has: the server, and the socket of the service manager. */
const BUN_ALLOWED: readonly string[] = ['src/app/listen.ts', 'src/adapters/service-manager/notify-socket.ts']

const sources = treeFiles(ROOT, FOLDERS, 'ts,tsx')
const texts = treeFiles(ROOT, FOLDERS, 'ts,tsx,css,html,sh,md,yml,yaml,conf,service')
/** Prose wraps by itself, and a table row cannot. */
const measured = texts.filter(({ path }) => !path.endsWith('.md'))

const isRow = (folder: string) => folder.split('/').length === 2 && ROWS.has(folder.split('/')[1] ?? '')

function expectNone(files: readonly SourceFile[], rule: (file: SourceFile) => readonly Problem[]): void {
  expect(files.length).toBeGreaterThan(0)
  expect(files.flatMap(rule).map(formatProblem)).toEqual([])
}

describe('the tree keeps the rules of the house', () => {
  test('files and lines are short', () => expectNone(measured, lineProblems))
  test('nothing is promised for later', () => expectNone(texts, wordProblems))
  test('no rule is silenced', () => expectNone(sources, escapeProblems))
  test('pure folders reach for no time, no chance, no machine', () => expectNone(sources, purityProblems))
  test('every import goes down the layers', () => expectNone(sources, layerProblems))
  test('what only Bun has stays in one place', () => {
    expectNone(sources, (file) => bunOnlyProblems(file, BUN_ALLOWED))
  })

  test('every folder is entered by its door', () => {
    const paths = new Set(sources.map(({ path }) => path))
    expectNone(sources, (file) => doorProblems(file, (path) => paths.has(path)))
  })

  test('every folder of src has a door, and the door says what is behind it', () => {
    const folders = new Set(
      sources.map(({ path }) => dirname(path)).filter((folder) => /^src\/./.test(folder) && !isRow(folder)),
    )
    const doors = [...folders].map((folder) => `${folder}/index.ts`)
    const missing = doors.filter((door) => !existsSync(resolve(ROOT, door)))
    const silent = sources.filter(({ path, text }) => doors.includes(path) && !text.startsWith('/**'))
    expect(missing).toEqual([])
    expect(silent.map(({ path }) => path)).toEqual([])
  })
})
