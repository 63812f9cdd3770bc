import { AsyncLocalStorage } from 'node:async_hooks'
import { tracingChannel } from 'node:diagnostics_channel'

const counting = new AsyncLocalStorage<symbol>()

/** Counts the SQL statements that `work` sends, without those of other code in this process. */
export async function countStatements(work: () => Promise<unknown>): Promise<number> {
  let count = 0
  const own = Symbol()
  const add = (message: unknown) => {
    if (counting.getStore() !== own) return
    // a new connection first sets its session variables
    if (!(message as { query: string }).query.startsWith('SET SESSION')) count++
  }
  const channels = ['mysql2:query', 'mysql2:execute'].map((name) => tracingChannel(name).start)
  for (const channel of channels) channel.subscribe(add)
  try {
    await counting.run(own, work)
  } finally {
    for (const channel of channels) channel.unsubscribe(add)
  }
  return count
}
