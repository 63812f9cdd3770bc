import { createDurations } from '../../lib/metrics/hot-metrics.ts'
import { createCounter, createGauge } from '../../lib/metrics/registry.ts'

type Command = Readonly<{ name: string; promise: Promise<unknown> }>
type Client = {
  sendCommand: (command: never, ...rest: never[]) => unknown
  on: (event: 'reconnecting', listener: () => void) => unknown
}

const durations = createDurations(
  'mall_redis_command_duration_seconds',
  'Time from sending a command to its reply, by command.',
  ['command'],
)
const failures = createCounter('mall_redis_errors_total', 'Failed commands.', ['command'])
const reconnects = createCounter('mall_redis_reconnects_total', 'Attempts to connect again.', ['connection'])
const subscriptions = createGauge(
  'mall_subscription_connected',
  'Whether this process receives the messages of a channel: 1 or 0.',
  ['channel'],
)

/** Measures the commands of a client and counts its reconnections. */
export function measureCommands(client: Client, connection: string): void {
  countReconnects(client, connection)
  const send = client.sendCommand.bind(client) as (command: Command, ...rest: unknown[]) => unknown
  client.sendCommand = ((command: Command, ...rest: unknown[]) => {
    const startMs = performance.now()
    const end = () => durations((performance.now() - startMs) / 1_000, command.name)
    command.promise.then(end, () => {
      end()
      failures.inc({ command: command.name })
    })
    return send(command, ...rest)
  }) as Client['sendCommand']
}

/** Counts the reconnections of a client. */
export function countReconnects(client: Pick<Client, 'on'>, connection: string): void {
  client.on('reconnecting', () => reconnects.inc({ connection }))
}

/** Records whether a subscription is connected. */
export function recordSubscription(channel: string, isConnected: boolean): void {
  subscriptions.set({ channel }, isConnected ? 1 : 0)
}
