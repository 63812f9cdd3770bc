import { redis } from './client.ts'

type Listener = Readonly<{
  onMessage: (text: string) => void
  /** The subscription stands (again): what was missed must be read elsewhere. */
  onConnect: () => void
  onDisconnect: () => void
}>
type Envelope = Readonly<{ id: string; replyTo: string; text: string }>

const patienceMs = 250
const replyChannel = `replies:${crypto.randomUUID()}`
/** Broadcasts under way, by id: what is called for every process that has taken one in. */
const awaited = new Map<string, () => void>()
let listening = 0

/**
 * Listens on a channel over a connection of its own, and tells the sender of each message once it is taken in.
 * @returns what ends it
 */
export function subscribe(channel: string, { onMessage, onConnect, onDisconnect }: Listener): () => void {
  const connection = redis.duplicate({
    // what CLIENT LIST calls it
    connectionName: `${channel}:${process.pid}`,
    lazyConnect: false,
    autoResubscribe: false,
    maxRetriesPerRequest: null,
  })
  let isUp = false
  const down = () => {
    if (isUp) listening--
    isUp = false
    onDisconnect()
  }
  const up = () => {
    if (!isUp) listening++
    isUp = true
    onConnect()
  }
  connection.on('error', () => {})
  connection.on('close', down)
  connection.on(
    'ready',
    () => void connection.subscribe(channel, replyChannel).then(up, () => connection.disconnect(true)),
  )
  connection.on('message', (from, message) => {
    if (from === replyChannel) return awaited.get(message)?.()
    const { id, replyTo, text } = JSON.parse(message) as Envelope
    onMessage(text)
    redis.publish(replyTo, id).catch(() => {})
  })
  return () => connection.disconnect()
}

/**
 * Sends a message to all who listen on a channel and waits until each has taken it in, at most a quarter of a second: a
 * process that hangs holds nobody up. Without a subscription of its own this process cannot hear the answers and does
 * not wait.
 * @throws when Redis does not take the message
 */
export async function broadcast(channel: string, text: string): Promise<void> {
  const id = crypto.randomUUID()
  const { promise, resolve } = Promise.withResolvers<void>()
  let taken = 0
  let expected = Number.POSITIVE_INFINITY
  awaited.set(id, () => {
    if (++taken >= expected) resolve()
  })
  const timer = setTimeout(resolve, patienceMs)
  try {
    const envelope: Envelope = { id, replyTo: replyChannel, text }
    expected = await redis.publish(channel, JSON.stringify(envelope))
    if (listening > 0 && taken < expected) await promise
  } finally {
    clearTimeout(timer)
    awaited.delete(id)
  }
}
