import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Binds a datagram socket, prints each message as one line of JSON with the sender's pid. */
const RECEIVER = `
import json, socket, struct, sys
path = sys.argv[1]
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, 16, 1)
s.bind("\\0" + path[1:] if path.startswith("@") else path)
print(json.dumps({"ready": True}), flush=True)
while True:
    text, ancillary, _, _ = s.recvmsg(65536, socket.CMSG_SPACE(12))
    pid = struct.unpack("iii", ancillary[0][2])[0]
    print(json.dumps({"pid": pid, "text": text.decode()}), flush=True)
`

export interface Notified {
  readonly pid: number
  readonly text: string
}

const PYTHON = Bun.which('python3')

/** Whether this machine has what a receiver is made of: neither Bun nor Node has unix datagrams. */
export const canReceiveNotices = PYTHON !== null && process.platform === 'linux'

/** What systemd would hear at the socket; end it when done. */
export async function notifyReceiver({ isAbstract = false } = {}) {
  if (PYTHON === null) throw new Error('there is no python3 on this machine')
  const folder = mkdtempSync(join(tmpdir(), 'veloz-notify-'))
  const path = isAbstract ? `@veloz-notify-${process.pid}-${performance.now()}` : join(folder, 'notify')
  const child = Bun.spawn([PYTHON, '-c', RECEIVER, path], { stdout: 'pipe', stderr: 'inherit' })
  const heard: Notified[] = []
  const ready = Promise.withResolvers<void>()
  let wake = Promise.withResolvers<void>()
  const reading = (async () => {
    let rest = ''
    const decoder = new TextDecoder()
    for await (const chunk of child.stdout) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        const said = JSON.parse(line) as { ready?: true } & Notified
        if (said.ready) ready.resolve()
        else heard.push({ pid: said.pid, text: said.text })
      }
      wake.resolve()
      wake = Promise.withResolvers<void>()
    }
  })()
  await ready.promise
  return {
    path,
    heard,
    /** Waits until a message fits. */
    async message(fits: (text: string) => boolean): Promise<Notified> {
      for (;;) {
        const found = heard.find(({ text }) => fits(text))
        if (found !== undefined) return found
        await wake.promise
      }
    },
    async end(): Promise<void> {
      child.kill('SIGKILL')
      await child.exited
      await reading
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
