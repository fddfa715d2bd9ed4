import { spawn } from 'node:child_process'

/** Sends one datagram to the socket. False when it did not get there. */
export type NotifySocket = (message: string) => boolean

const AF_UNIX = 1
const SOCK_DGRAM = 2
const SOCK_CLOEXEC = 0o2000000
const MSG_DONTWAIT = 0x40
const MSG_NOSIGNAL = 0x4000
/** `sun_path` of `sockaddr_un` on Linux. */
const PATH_BYTES_MAX = 108
const LIBRARIES = ['libc.so.6', 'libc.musl-x86_64.so.1', 'libc.musl-aarch64.so.1']

/**
 * Opens the way to the socket at `path`; one that begins with `@` is an abstract one. Neither Node's API nor
 * Deno's has datagrams over unix sockets, so under Bun the two system calls are made directly, and elsewhere
 * `systemd-notify` says it for us. Throws with a sentence when neither can be.
 */
export async function openNotifySocket(path: string): Promise<NotifySocket> {
  const address = addressOf(path)
  if (process.versions.bun === undefined) return sendByCommand
  return await sendByCalls(address)
}

/** `sockaddr_un`: the family, then the path; its first byte is zero where there is no file. */
export function addressOf(path: string): Uint8Array<ArrayBuffer> {
  const bytes = new TextEncoder().encode(path)
  if (!/^[/@]./.test(path) || bytes.length >= PATH_BYTES_MAX)
    throw new Error(`NOTIFY_SOCKET names ${JSON.stringify(path)}, which is no socket of this machine`)
  const isAbstract = path.startsWith('@')
  const address = new Uint8Array(2 + bytes.length + (isAbstract ? 0 : 1))
  new DataView(address.buffer).setUint16(0, AF_UNIX, true)
  address.set(bytes, 2)
  if (isAbstract) address[2] = 0
  return address
}

async function sendByCalls(address: Uint8Array<ArrayBuffer>): Promise<NotifySocket> {
  const { symbols } = await openLibrary()
  const descriptor = symbols.socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)
  if (descriptor < 0) throw new Error('no socket to the service manager could be made')
  return (message) => {
    const bytes = new TextEncoder().encode(message)
    const flags = MSG_DONTWAIT | MSG_NOSIGNAL
    const sent = symbols.sendto(descriptor, bytes, bytes.length, flags, address, address.length)
    return Number(sent) === bytes.length
  }
}

async function openLibrary() {
  const { dlopen } = await import('bun:ffi')
  const reasons: string[] = []
  for (const name of LIBRARIES) {
    try {
      return dlopen(name, {
        socket: { args: ['i32', 'i32', 'i32'], returns: 'i32' },
        sendto: { args: ['i32', 'ptr', 'u64', 'i32', 'ptr', 'u32'], returns: 'i64' },
      })
    } catch (error) {
      reasons.push(error instanceof Error ? error.message : String(error))
    }
  }
  throw new Error(`the system's library could not be opened: ${reasons.join('; ')}`)
}

/** Needs `NotifyAccess=all` in the unit: it is another process that speaks. */
function sendByCommand(message: string): boolean {
  const child = spawn('systemd-notify', [`--pid=${process.pid}`, ...message.split('\n')], { stdio: 'ignore' })
  // What it could not say it will be told again with the next beat.
  child.once('error', () => undefined)
  child.unref()
  return true
}
