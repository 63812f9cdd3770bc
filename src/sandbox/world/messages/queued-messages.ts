import { Queue } from 'bullmq'
import { queueOptions } from '../../../redis/queue.ts'

const lookMs = 20

/** Looks at the messages on their way: whoever asks what was sent should not be faster than the workers. */
export function watchMessageQueues(redisUrl: string) {
  const queues = (['sms', 'mail'] as const).map((name) => {
    const connection = { url: redisUrl, maxRetriesPerRequest: 3 }
    const queue = new Queue(name, { prefix: queueOptions.prefix, connection, skipMetasUpdate: true })
    queue.on('error', () => {})
    return queue
  })

  /** Messages that wait for a worker or are with one; a message that is to be tried again later is neither. */
  async function onTheirWay(): Promise<Set<string>> {
    const ids = await Promise.all(
      queues.map(async (queue) =>
        (await queue.getRanges(['wait', 'active'], 0, -1)).map((id) => `${queue.name}:${id}`),
      ),
    )
    return new Set(ids.flat())
  }

  return {
    /** Resolves when what is on its way now has been tried once, or after `patienceMs`. */
    settle: async (patienceMs: number): Promise<void> => {
      const end = performance.now() + patienceMs
      const pending = await onTheirWay()
      while (pending.size > 0 && performance.now() < end) {
        await Bun.sleep(lookMs)
        const still = await onTheirWay()
        for (const id of pending) if (!still.has(id)) pending.delete(id)
      }
    },
    close: async () => {
      await Promise.all(queues.map((queue) => queue.close()))
    },
  }
}
