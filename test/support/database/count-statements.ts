import { AsyncLocalStorage } from 'node:async_hooks'
import { tracingChannel } from 'node:diagnostics_channel'

const counting = new AsyncLocalStorage<symbol>()

/** What some work sends to the database; statements that are under way together share a round trip. */
export type Traffic = Readonly<{ statements: number; roundTrips: number }>

/** Counts the SQL statements that `work` sends, without those of other code in this process. */
export async function countStatements(work: () => Promise<unknown>): Promise<number> {
  return (await countTraffic(work)).statements
}

/** Counts the statements and the round trips that follow one another, without those of other code in this process. */
export async function countTraffic(work: () => Promise<unknown>): Promise<Traffic> {
  let [statements, roundTrips] = [0, 0]
  const own = Symbol()
  const underWay = new Set<unknown>()
  const start = (message: unknown) => {
    if (counting.getStore() !== own) return
    // a new connection first sets its session variables
    if ((message as { query: string }).query.startsWith('SET SESSION')) return
    statements++
    if (underWay.size === 0) roundTrips++
    underWay.add(message)
  }
  const asyncStart = (message: unknown) => {
    underWay.delete(message)
  }
  const channels = ['mysql2:query', 'mysql2:execute'].map((name) => tracingChannel(name))
  for (const channel of channels) {
    channel.start.subscribe(start)
    channel.asyncStart.subscribe(asyncStart)
  }
  try {
    await counting.run(own, work)
  } finally {
    for (const channel of channels) {
      channel.start.unsubscribe(start)
      channel.asyncStart.unsubscribe(asyncStart)
    }
  }
  return { statements, roundTrips }
}
