/**
 * The machines we build for. A build for another machine needs that machine's Bun runtime; it comes as an
 * npm package through Bun's own installer, is checked against the registry's integrity hash by it, and is
 * kept in `.cache/bun-runtimes`.
 */
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Target {
  /** As in `--target` and in the name of the file. */
  readonly name: string
  /** As Bun's compiler names it; this decides the format of the file. */
  readonly bunTarget: Bun.Build.CompileTarget
  /** The npm package with the runtime. */
  readonly runtimePackage: string
  readonly runtimeFile: string
  readonly os: string
  readonly cpu: string
  readonly extension: string
}

function target(name: string, bunTarget: Bun.Build.CompileTarget): Target {
  const [os = '', cpu = ''] = name.split('-')
  const isWindows = os === 'windows'
  return {
    name,
    bunTarget,
    runtimePackage: `@oven/${bunTarget.replace('arm64', 'aarch64')}`,
    runtimeFile: isWindows ? 'bun.exe' : 'bun',
    os: isWindows ? 'win32' : os,
    cpu,
    extension: isWindows ? '.exe' : '',
  }
}

/** x64 is built on the baseline runtime where there is one: the other wants a processor with AVX2. */
export const TARGETS: readonly Target[] = [
  target('linux-x64', 'bun-linux-x64-baseline'),
  target('linux-arm64', 'bun-linux-arm64'),
  target('darwin-x64', 'bun-darwin-x64-baseline'),
  target('darwin-arm64', 'bun-darwin-arm64'),
  target('windows-x64', 'bun-windows-x64-baseline'),
]

/** The runtime's place, after fetching it when it is not kept yet. Throws a sentence when that fails. */
export function runtimeOf(wanted: Target, cacheFolder: string): string {
  const kept = join(cacheFolder, `${wanted.runtimePackage.replace('@oven/', '')}-${Bun.version}`)
  const executable = join(kept, 'node_modules', wanted.runtimePackage, 'bin', wanted.runtimeFile)
  if (existsSync(executable)) return executable
  const fresh = `${kept}.${process.pid}`
  mkdirSync(fresh, { recursive: true })
  try {
    install(wanted, fresh)
    rmSync(kept, { recursive: true, force: true })
    renameSync(fresh, kept)
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
  if (!existsSync(executable)) throw new Error(`${wanted.runtimePackage} holds no bin/${wanted.runtimeFile}.`)
  chmodSync(executable, 0o755)
  return executable
}

function install({ name, runtimePackage, os, cpu }: Target, folder: string): void {
  const dependencies = { [runtimePackage]: Bun.version }
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }))
  const flags = ['--silent', '--ignore-scripts', `--os=${os}`, `--cpu=${cpu}`]
  const { exitCode, stderr } = Bun.spawnSync([process.execPath, 'install', ...flags], {
    cwd: folder,
    stdout: 'ignore',
    stderr: 'pipe',
  })
  if (exitCode === 0) return
  const wanted = `${runtimePackage} ${Bun.version}`
  throw new Error(`The runtime for ${name} (${wanted}) could not be fetched: ${String(stderr).trim()}`)
}
