import { expect, test } from 'bun:test'
import { startRedisCluster } from './redis-cluster.ts'
import { findRedisServer, waitFor } from './redis-node.ts'
import { startRedisSentinel } from './redis-sentinel.ts'

test.skipIf(!findRedisServer())(
  'a private Redis Cluster replaces a killed primary, takes it back, and moves a slot',
  async () => {
    const cluster = await startRedisCluster()
    try {
      const killed = await cluster.primaryOf('{jobs}')
      await killed.call('SET', '{jobs}:test', 'stored')
      await killed.kill()
      await waitFor('another node is the primary', 10, async () => Boolean(await cluster.primaryOf('{jobs}')))
      const promoted = await cluster.primaryOf('{jobs}')
      expect(promoted.port).not.toBe(killed.port)
      expect(await promoted.call('GET', '{jobs}:test')).toBe('stored')
      await killed.restart()
      await cluster.waitUntilHealthy()
      const move = await cluster.moveSlot('{jobs}')
      expect(await move.moveKeys()).toEqual(['{jobs}:test'])
      expect(await promoted.call('GET', '{jobs}:test').catch((error: Error) => error.message)).toMatch(
        /^ASK /,
      )
      await move.finish()
      expect((await cluster.primaryOf('{jobs}')).port).not.toBe(promoted.port)
    } finally {
      await cluster.stop()
    }
  },
  40_000,
)

test.skipIf(!findRedisServer())(
  'private sentinels promote the replica of a paused primary',
  async () => {
    const group = await startRedisSentinel()
    try {
      const paused = await group.primary()
      paused.pause()
      await waitFor('another primary', 10, async () => (await group.primary()).port !== paused.port)
      expect(await (await group.primary()).call('SET', 'test', '1')).toBe('OK')
    } finally {
      await group.stop()
    }
  },
  40_000,
)
