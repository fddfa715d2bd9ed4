/** `/v5/public/…`: https://bybit-exchange.github.io/docs/v5/ws/connect */
import type { FaceSocket } from '../core/index.ts'
import { type Command, commandOf } from './commands.ts'
import type { Connection } from './connection.ts'
import type { MarketFeed } from './market-feed.ts'

const TOPICS_PER_COMMAND = 10

/** `feed` null: a product without any topics. */
export function openPublicSocket({ id, peer }: Connection, feed: MarketFeed | null): FaceSocket {
  const say = (command: Command, op: string, why: string | null, message: string) =>
    peer.send(
      JSON.stringify({
        success: why === null,
        ret_msg: why ?? message,
        conn_id: id,
        req_id: command.requestId,
        op,
      }),
    )
  return {
    onMessage(text) {
      const command = commandOf(text)
      if (command === null) return say(NO_COMMAND, '', 'error:request format error', '')
      switch (command.op) {
        case 'ping':
          return say(command, 'ping', null, 'pong')
        case 'subscribe': {
          const why = whyNot(command, feed)
          say(command, 'subscribe', why, 'subscribe')
          // The answer comes before the first snapshot.
          if (why === null) for (const topic of command.args) feed?.subscribe(String(topic), peer)
          return
        }
        case 'unsubscribe':
          for (const topic of command.args) feed?.unsubscribe(String(topic), peer)
          return say(command, 'unsubscribe', null, '')
        default:
          return say(command, command.op, `error:unknown op:${command.op}`, '')
      }
    },
    onClose: () => feed?.leave(peer),
  }
}

const NO_COMMAND: Command = { op: '', args: [], requestId: '', header: {} }

function whyNot({ args }: Command, feed: MarketFeed | null): string | null {
  if (args.length === 0) return 'error:args is empty'
  if (args.length > TOPICS_PER_COMMAND) return 'args size >10'
  const strange = args.find((topic) => !feed?.has(String(topic)))
  return strange === undefined ? null : `error:handler not found,topic:${String(strange)}`
}
