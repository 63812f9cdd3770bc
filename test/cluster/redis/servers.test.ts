import { expect } from 'bun:test'
import { testWith } from '../../support/test-with.ts'
import { until } from '../until.ts'
import { startRedisCluster } from './redis-cluster.ts'
import { findRedisServer } from './redis-node.ts'
import { startRedisSentinel } from './redis-sentinel.ts'

const redisTest = testWith(findRedisServer(), 'redis-server')

redisTest(
  'a private Redis Cluster replaces a killed primary, takes it back, and moves a slot',
  async () => {
    const cluster = await startRedisCluster()
    try {
      const killed = await cluster.primaryOf('{jobs}')
      await killed.call('SET', '{jobs}:test', 'stored')
      await killed.kill()
      await until('another node is the primary', async () => Boolean(await cluster.primaryOf('{jobs}')), 10)
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

redisTest(
  'private sentinels promote the replica of a paused primary',
  async () => {
    const group = await startRedisSentinel()
    try {
      const paused = await group.primary()
      paused.pause()
      await until('another primary', async () => (await group.primary()).port !== paused.port, 10)
      expect(await (await group.primary()).call('SET', 'test', '1')).toBe('OK')
    } finally {
      await group.stop()
    }
  },
  40_000,
)
