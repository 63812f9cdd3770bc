import { redis } from './client.ts'
import { countReconnects, recordSubscription } from './metrics/command-metrics.ts'

type Subscriber = Readonly<{
  onMessage: (text: string) => void
  /** Called on each (re)connection. Messages sent while it was down are lost: read the state from its source. */
  onConnect: () => void
  onDisconnect: () => void
}>
type Envelope = Readonly<{ id: string; replyTo: string; text: string }>

const acknowledgementTimeoutMs = 250
const replyChannel = `replies:${crypto.randomUUID()}`
/** Callbacks for the acknowledgements of broadcasts under way, by message id. */
const pendingBroadcasts = new Map<string, () => void>()
let connectedSubscriptions = 0

/**
 * Subscribes to a channel over a separate connection. Acknowledges each message to its sender once `onMessage` returns.
 * @returns a function that ends the subscription
 */
export function subscribe(channel: string, { onMessage, onConnect, onDisconnect }: Subscriber): () => void {
  const connection = redis.duplicate({
    // shown by CLIENT LIST
    connectionName: `${channel}:${process.pid}`,
    lazyConnect: false,
    autoResubscribe: false,
    maxRetriesPerRequest: null,
  })
  countReconnects(connection, channel)
  recordSubscription(channel, false)
  let isConnected = false
  const setConnected = (next: boolean) => {
    if (isConnected !== next) connectedSubscriptions += next ? 1 : -1
    isConnected = next
    recordSubscription(channel, next)
    if (next) onConnect()
    else onDisconnect()
  }
  connection.on('error', () => {})
  connection.on('close', () => setConnected(false))
  connection.on('ready', () => {
    connection.subscribe(channel, replyChannel).then(
      () => setConnected(true),
      () => connection.disconnect(true),
    )
  })
  connection.on('message', (from, message) => {
    if (from === replyChannel) return pendingBroadcasts.get(message)?.()
    const { id, replyTo, text } = JSON.parse(message) as Envelope
    onMessage(text)
    redis.publish(replyTo, id).catch(() => {})
  })
  return () => connection.disconnect()
}

/**
 * Publishes a message and waits until each subscriber has acknowledged it, 250 ms at most. Does not wait in a process
 * without a subscription, since acknowledgements arrive over that connection.
 * @throws when Redis refuses the message or is unavailable
 */
export async function broadcast(channel: string, text: string): Promise<void> {
  const id = crypto.randomUUID()
  const { promise, resolve } = Promise.withResolvers<void>()
  let acknowledged = 0
  let subscribers = Number.POSITIVE_INFINITY
  pendingBroadcasts.set(id, () => {
    if (++acknowledged >= subscribers) resolve()
  })
  const timer = setTimeout(resolve, acknowledgementTimeoutMs)
  try {
    const envelope: Envelope = { id, replyTo: replyChannel, text }
    subscribers = await redis.publish(channel, JSON.stringify(envelope))
    if (connectedSubscriptions > 0 && acknowledged < subscribers) await promise
  } finally {
    clearTimeout(timer)
    pendingBroadcasts.delete(id)
  }
}
