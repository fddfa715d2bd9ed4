import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

/** The set-up on a machine that has only what each test puts on its PATH. */
const ROOT = resolve(import.meta.dirname, '../../..')
const PLAIN =
  'basename bash cat chmod cksum cmp cp dirname env find ln mkdir mv rm sed sort tail uname xargs'.split(' ')

let tree: string
let path: string

beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), 'veloz-setup-'))
  path = join(tree, 'path')
  mkdirSync(path)
  for (const tool of PLAIN) symlinkSync(Bun.which(tool) ?? '', join(path, tool))
  cpSync(join(ROOT, 'scripts'), join(tree, 'scripts'), { recursive: true })
  for (const name of ['package.json', 'bun.lock', 'tsconfig.json']) cpSync(join(ROOT, name), join(tree, name))
  for (const folder of ['src/contract', 'src/adapters/assets', 'ui', 'build']) {
    mkdirSync(join(tree, folder), { recursive: true })
  }
})

afterEach(() => rmSync(tree, { recursive: true }))

function program(file: string, script: string): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `#!/bin/sh\n${script}\n`)
  chmodSync(file, 0o755)
}

/** A Bun that writes down what it was asked to do, and makes what a build makes. */
const fakeBun = (version: string) => `
case "$*" in
--version) echo ${version} ;;
install*) mkdir -p "${tree}/node_modules"; echo "$*" >>"${tree}/calls" ;;
*build/compile.ts*) mkdir -p "${tree}/dist"; echo "$*" >>"${tree}/calls"
  printf '#!/bin/sh\\necho "RUN $*"\\n' >"${tree}/dist/veloz"; chmod +x "${tree}/dist/veloz" ;;
*build/ui.ts*) mkdir -p "${tree}/dist/ui"; echo "$*" >>"${tree}/calls"; echo chatter ;;
*) echo "RUN $*" ;;
esac`

/** An npm that puts the executable where npm does when it runs no install scripts. */
const fakeNpm = () => `
while [ "$1" != --prefix ]; do shift; done
echo "npm" >>"${tree}/calls"
mkdir -p "$2/node_modules/bun/bin" "$2/node_modules/@oven/bun-linux-x64/bin"
printf '#!/bin/sh\\nexit 1\\n' >"$2/node_modules/bun/bin/bun.exe"
cp "${tree}/real-bun" "$2/node_modules/@oven/bun-linux-x64/bin/bun"
chmod +x "$2/node_modules/bun/bin/bun.exe"`

function run(script: string, ...flags: string[]): { exitCode: number; stdout: string; stderr: string } {
  const { exitCode, stdout, stderr } = Bun.spawnSync(
    [join(path, 'bash'), join(tree, 'scripts', script), ...flags],
    {
      cwd: tmpdir(),
      env: { PATH: path, HOME: tree },
    },
  )
  return { exitCode, stdout: String(stdout), stderr: String(stderr) }
}

const calls = () =>
  existsSync(join(tree, 'calls')) ? readFileSync(join(tree, 'calls'), 'utf8').trim().split('\n') : []

describe('Bun', () => {
  test('neither Bun nor npm: one sentence', () => {
    const { exitCode, stdout, stderr } = run('run_gateway.sh')
    expect(exitCode).toBe(1)
    expect(stdout).toBe('')
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(stderr).toContain('Bun 1.4 or newer')
  })

  test('fetched with npm once, past the placeholder it leaves', () => {
    program(join(tree, 'real-bun'), fakeBun('1.4.5'))
    program(join(path, 'npm'), fakeNpm())
    expect(run('run_gateway.sh', 'dev', '--dry-run').stdout).toContain('main.ts serve --dry-run')
    expect(run('run_gateway.sh', 'dev', '--dry-run').exitCode).toBe(0)
    expect(calls().filter((call) => call === 'npm')).toHaveLength(1)
  })

  test.each([
    ['1.3.9', true],
    ['0.9.0', true],
    ['1.4.0', false],
    ['1.10.2', false],
    ['2.0.0', false],
    ['nonsense', true],
  ])('version %s on PATH: fetched instead %p', (version, isFetched) => {
    program(join(path, 'bun'), fakeBun(version))
    program(join(tree, 'real-bun'), fakeBun('1.4.5'))
    program(join(path, 'npm'), fakeNpm())
    expect(run('run_gateway.sh', 'dev', '--dry-run').exitCode).toBe(0)
    expect(calls().includes('npm')).toBe(isFetched)
  })

  test('npm fails, or brings what does not run here: one sentence, nothing left behind', () => {
    program(join(path, 'npm'), 'echo "network down" >&2; exit 1')
    const offline = run('run_gateway.sh')
    expect([offline.exitCode, offline.stdout]).toEqual([1, ''])
    expect(offline.stderr).toContain('is the network up?')
    expect(readFileSync(join(tree, '.cache/bun-fetch.log'), 'utf8')).toContain('network down')
    program(join(tree, 'real-bun'), 'exit 127')
    program(join(path, 'npm'), fakeNpm())
    const broken = run('run_gateway.sh')
    expect(broken.exitCode).toBe(1)
    expect(broken.stderr).toContain('nothing in it runs on this machine')
    expect([...new Bun.Glob('.cache/bun-*/').scanSync({ cwd: tree, onlyFiles: false })]).toEqual([])
  })
})

describe('packages and builds', () => {
  beforeEach(() => program(join(path, 'bun'), fakeBun('1.4.5')))

  test('what was done is not done again; what changed is', () => {
    expect(run('run_gateway.sh', '--port', '9000').stdout).toBe('RUN serve --port 9000\n')
    expect(calls()).toEqual(['install --frozen-lockfile', 'run build/compile.ts'])
    expect(run('run_gateway.sh').stderr).toBe('')
    expect(calls()).toHaveLength(2)
    writeFileSync(join(tree, 'src/new.ts'), 'export const x = 1\n')
    run('run_gateway.sh')
    expect(calls()).toHaveLength(3)
    writeFileSync(join(tree, 'bun.lock'), '{}')
    run('run_gateway.sh')
    expect(calls()).toHaveLength(5)
  })

  test('the engine: stdout is the protocol alone, and its stdin is not read by the set-up', () => {
    const { exitCode, stdout, stderr } = run('run_engine.sh')
    expect(exitCode).toBe(0)
    expect(stdout).toBe('RUN engine --stdio\n')
    expect(stderr).toContain('Building dist/veloz')
    expect(run('run_engine.sh', 'dev').stdout).toContain('src/main.ts engine --stdio\n')
  })

  test('from source the page is built first, its chatter on stderr; a dry run builds nothing', () => {
    run('run_gateway.sh', 'dev', '--dry-run')
    expect(calls()).toEqual(['install --frozen-lockfile'])
    const { stdout, stderr } = run('run_gateway.sh', 'dev', '--port', '9000')
    expect(stdout).toContain('src/main.ts serve --port 9000\n')
    expect(stdout).not.toContain('chatter')
    expect(stderr).toContain('chatter')
    expect(calls()).toContain('run build/ui.ts')
  })

  test('sources that are missing: one sentence', () => {
    rmSync(join(tree, 'ui'), { recursive: true })
    const { exitCode, stderr } = run('run_gateway.sh')
    expect(exitCode).toBe(1)
    expect(stderr).toContain('some of its sources are missing')
  })

  test('a failed install or build: one sentence, and it is tried again', () => {
    program(
      join(path, 'bun'),
      'case "$1" in --version) echo 1.4.5 ;; *) echo "no such package"; exit 1 ;; esac',
    )
    const failed = run('run_gateway.sh')
    expect(failed.exitCode).toBe(1)
    expect(failed.stderr).toContain('could not be installed')
    expect(existsSync(join(tree, 'node_modules/.veloz-installed'))).toBe(false)
    program(
      join(path, 'bun'),
      `${fakeBun('1.4.5')}\ncase "$*" in *build*) rm -f "${tree}/dist/veloz"; exit 1 ;; esac`,
    )
    const unbuilt = run('run_gateway.sh')
    expect([unbuilt.exitCode, unbuilt.stdout]).toEqual([1, ''])
    expect(unbuilt.stderr).toContain('dist/veloz could not be built')
    program(join(path, 'bun'), fakeBun('1.4.5'))
    expect(run('run_gateway.sh').stdout).toBe('RUN serve\n')
  })
})
