import {
  closeSync,
  constants,
  existsSync,
  fchownSync,
  fstatSync,
  openSync,
  readdirSync,
  type Stats,
} from 'node:fs'

const { O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants

/**
 * Gives what root left in a directory of another account to that account, which could not even read it: so
 * that `sudo veloz keys add --data-dir /var/lib/veloz` breaks no service. For nobody but root, on Linux.
 *
 * The account may be in strange hands and swap names meanwhile. So every step goes through an open
 * descriptor, no link is followed, and a file with a second name, which may be somebody else's, stays.
 */
export function handOver(directory: string): void {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync(directory)) return
  const folder = openSync(directory, O_RDONLY | O_DIRECTORY)
  try {
    const owner = fstatSync(folder)
    if (owner.uid !== 0) handOverIn(folder, owner)
  } finally {
    closeSync(folder)
  }
}

function handOverIn(folder: number, owner: Stats): void {
  const place = `/proc/self/fd/${folder}`
  for (const entry of readdirSync(place, { withFileTypes: true })) {
    if (!entry.isFile() && !entry.isDirectory()) continue
    const opened = openUnlinked(`${place}/${entry.name}`)
    if (opened === null) continue
    try {
      const found = fstatSync(opened)
      const isOurs = found.isDirectory() || (found.isFile() && found.nlink === 1)
      if (found.uid === 0 && isOurs) fchownSync(opened, owner.uid, owner.gid)
      if (found.isDirectory()) handOverIn(opened, owner)
    } finally {
      closeSync(opened)
    }
  }
}

/** Null when it is gone by now, or has become a link. */
function openUnlinked(path: string): number | null {
  try {
    return openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (['ENOENT', 'ELOOP', 'ENXIO'].includes(code)) return null
    throw error
  }
}
