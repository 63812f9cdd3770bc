import { tracingChannel } from 'node:diagnostics_channel'

/** Counts the SQL statements that this process sends while `work` runs. */
export async function countStatements(work: () => Promise<unknown>): Promise<number> {
  let count = 0
  const add = (message: unknown) => {
    // a connection that is made meanwhile sets its session up first
    if (!(message as { query: string }).query.startsWith('SET SESSION')) count++
  }
  const channels = ['mysql2:query', 'mysql2:execute'].map((name) => tracingChannel(name).start)
  for (const channel of channels) channel.subscribe(add)
  try {
    await work()
  } finally {
    for (const channel of channels) channel.unsubscribe(add)
  }
  return count
}
