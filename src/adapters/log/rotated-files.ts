import { readdir, rename, unlink } from 'node:fs/promises'
import { join } from 'node:path'

export interface PutAside {
  readonly directory: string
  readonly name: string
  readonly filesMax: number
  readonly at: Date
}

/**
 * Renames `veloz.log` to `veloz-20260131T100000Z.log` (`…Z-2.log` where that is taken), and removes the
 * oldest of these files until `filesMax` stay, the one to come included. Whatever else is in the folder is
 * left alone.
 */
export async function putAside({ directory, name, filesMax, at }: PutAside): Promise<void> {
  const stamp = `${at.toISOString().slice(0, 19).replaceAll('-', '').replaceAll(':', '')}Z`
  const taken = new Set(await readdir(directory))
  let aside = `${name}-${stamp}.log`
  for (let number = 2; taken.has(aside); number++) aside = `${name}-${stamp}-${number}.log`
  await rename(join(directory, `${name}.log`), join(directory, aside)).catch((error: unknown) => {
    // Somebody else renamed it already: then there is nothing to put aside.
    if (!isMissing(error)) throw error
  })
  const old = [...(await readdir(directory))].filter((file) => isAside(file, name)).toSorted(byAge)
  const surplus = old.slice(0, Math.max(0, old.length - (filesMax - 1)))
  await Promise.all(surplus.map((file) => unlink(join(directory, file))))
}

function isAside(file: string, name: string): boolean {
  return file.startsWith(`${name}-`) && /^\d{8}T\d{6}Z(?:-\d{1,6})?\.log$/.test(file.slice(name.length + 1))
}

/** By second, then by number: `-10` comes after `-2`. */
function byAge(left: string, right: string): number {
  const [leftSecond = '', leftNumber] = partsOf(left)
  const [rightSecond = '', rightNumber] = partsOf(right)
  if (leftSecond !== rightSecond) return leftSecond < rightSecond ? -1 : 1
  return Number(leftNumber ?? 1) - Number(rightNumber ?? 1)
}

function partsOf(file: string): readonly (string | undefined)[] {
  return /(\d{8}T\d{6}Z)(?:-(\d+))?\.log$/.exec(file)?.slice(1) ?? []
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
