import { Queue } from 'bullmq'
import { queueOptions } from '../../../redis/queue.ts'

const pollMs = 20

/** Watches the message queues, so that a reader of the inbox waits for messages that workers are sending. */
export function watchMessageQueues(redisUrl: string) {
  const queues = (['sms', 'mail'] as const).map((name) => {
    const connection = { url: redisUrl, maxRetriesPerRequest: 3 }
    const queue = new Queue(name, { prefix: queueOptions.prefix, connection, skipMetasUpdate: true })
    queue.on('error', () => {})
    return queue
  })

  /** Ids of waiting and active jobs, without jobs that are delayed for a retry. */
  async function pendingIds(): Promise<Set<string>> {
    const ids = await Promise.all(
      queues.map(async (queue) =>
        (await queue.getRanges(['wait', 'active'], 0, -1)).map((id) => `${queue.name}:${id}`),
      ),
    )
    return new Set(ids.flat())
  }

  return {
    /** Resolves when every message that is pending now was tried once, or after `timeoutMs`. */
    waitForAttempts: async (timeoutMs: number): Promise<void> => {
      const end = performance.now() + timeoutMs
      const pending = await pendingIds()
      while (pending.size > 0 && performance.now() < end) {
        await Bun.sleep(pollMs)
        const still = await pendingIds()
        for (const id of pending) if (!still.has(id)) pending.delete(id)
      }
    },
    close: async () => {
      await Promise.all(queues.map((queue) => queue.close()))
    },
  }
}
