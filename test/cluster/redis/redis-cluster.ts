import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from '../until.ts'
import { freeBusPorts, type RedisNode, startRedisNode } from './redis-node.ts'

const slots = 16_384
const masters = 3

/**
 * Starts a Redis Cluster of three primaries and three replicas in a new folder.
 * Resolves when all slots are served and each replica is in sync.
 */
export async function startRedisCluster() {
  const dir = mkdtempSync(join(tmpdir(), 'redis-cluster-'))
  const nodes: RedisNode[] = []
  const stop = async () => {
    await Promise.all(nodes.map((node) => node.stop()))
    rmSync(dir, { recursive: true, force: true })
  }
  try {
    for (const port of await freeBusPorts(2 * masters)) nodes.push(await startRedisNode(dir, port, options))
    await form(nodes)
  } catch (error) {
    await stop()
    throw error
  }
  const slotOf = async (key: string) => {
    const node = nodes.find((each) => each.isRunning()) as RedisNode
    return (await node.call('CLUSTER', 'KEYSLOT', key)) as number
  }
  return {
    nodes,
    /** The value of REDIS_CLUSTER_URLS. */
    urls: nodes.map(({ port }) => `redis://127.0.0.1:${port}`).join(),
    /** The node that serves a key now. */
    primaryOf: async (key: string) => findPrimary(nodes, await slotOf(key)),
    /** Moves the slot of a key to another primary. Its keys stay where they are until `finish`. */
    moveSlot: async (key: string) => moveSlot(nodes, await slotOf(key)),
    /** Resolves when each node knows a primary and an in-sync replica for all slots. */
    waitUntilHealthy: () => waitUntilHealthy(nodes),
    stop,
  }
}

const options = [
  ...['--cluster-enabled', 'yes', '--cluster-config-file', 'nodes.conf', '--cluster-node-timeout', '1000'],
  ...['--cluster-replica-validity-factor', '0', '--cluster-allow-replica-migration', 'no'],
  ...['--cluster-require-full-coverage', 'no', '--maxmemory-policy', 'noeviction'],
  ...['--appendonly', 'yes', '--appendfsync', 'everysec', '--save', '', '--repl-diskless-sync-delay', '0'],
  ...['--repl-backlog-size', '16mb', '--repl-ping-replica-period', '1'],
]

async function form(nodes: readonly RedisNode[]): Promise<void> {
  const [first] = nodes as [RedisNode, ...RedisNode[]]
  for (const [i, node] of nodes.slice(0, masters).entries()) {
    const [from, to] = [i, i + 1].map((part) => Math.floor((slots * part) / masters)) as [number, number]
    await node.call('CLUSTER', 'ADDSLOTSRANGE', from, to - 1)
    await node.call('CLUSTER', 'SET-CONFIG-EPOCH', i + 1)
  }
  for (const node of nodes) await node.call('CLUSTER', 'MEET', '127.0.0.1', first.port)
  await until(
    'the nodes know each other',
    async () =>
      (await Promise.all(nodes.map(listNodes))).every(
        (known) => known.length === nodes.length && known.every(({ flags }) => !flags.includes('handshake')),
      ),
    15,
  )
  for (const [i, node] of nodes.slice(masters).entries()) {
    const id = await (nodes[i] as RedisNode).call('CLUSTER', 'MYID')
    await node.call('CLUSTER', 'REPLICATE', String(id))
  }
  await waitUntilHealthy(nodes)
}

async function waitUntilHealthy(nodes: readonly RedisNode[]): Promise<void> {
  await until(
    'the cluster is healthy',
    async () => {
      for (const node of nodes) {
        const [info, replication] = (await Promise.all([
          node.call('CLUSTER', 'INFO'),
          node.call('INFO', 'replication'),
        ])) as [string, string]
        if (!info.includes('cluster_state:ok') || !info.includes(`cluster_slots_ok:${slots}`)) return false
        if (replication.includes('role:slave') && !replication.includes('master_link_status:up')) return false
        const known = await listNodes(node)
        if (known.filter(({ flags }) => flags.includes('master')).length !== masters) return false
        if (known.some(({ flags }) => flags.some((flag) => flag.startsWith('fail')))) return false
      }
      return true
    },
    30,
  )
}

type Known = Readonly<{ id: string; port: number; flags: string[]; ranges: string[] }>

async function listNodes(node: RedisNode): Promise<Known[]> {
  const text = (await node.call('CLUSTER', 'NODES')) as string
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const [id = '', address = '', flags = '', , , , , , ...ranges] = line.split(' ')
      return { id, port: Number(/:(\d+)@/.exec(address)?.[1]), flags: flags.split(','), ranges }
    })
}

/** A primary that has just crashed still appears as one for about a second, so it is asked nothing and never found. */
async function findPrimary(nodes: readonly RedisNode[], slot: number): Promise<RedisNode> {
  for (const node of nodes.filter((each) => each.isRunning())) {
    const known = await listNodes(node).catch(() => [])
    const owner = known.find(
      ({ flags, ranges }) =>
        flags.includes('master') && !flags.includes('fail') && ranges.some((range) => isIn(range, slot)),
    )
    const found = nodes.find(({ port }) => port === owner?.port)
    if (found?.isRunning()) return found
  }
  throw new Error(`no primary serves slot ${slot}`)
}

function isIn(range: string, slot: number): boolean {
  const [from = '', to = from] = range.split('-')
  return Number(from) <= slot && slot <= Number(to)
}

/** Between the two steps, the old primary answers ASK for keys that it has no more, and TRYAGAIN for a half of them. */
async function moveSlot(nodes: readonly RedisNode[], slot: number) {
  const from = await findPrimary(nodes, slot)
  const others = await Promise.all([0, slots / 2, slots - 1].map((each) => findPrimary(nodes, each)))
  const to = others.find(({ port }) => port !== from.port) as RedisNode
  const [fromId, toId] = await Promise.all([from.call('CLUSTER', 'MYID'), to.call('CLUSTER', 'MYID')])
  await to.call('CLUSTER', 'SETSLOT', slot, 'IMPORTING', String(fromId))
  await from.call('CLUSTER', 'SETSLOT', slot, 'MIGRATING', String(toId))
  return {
    /** Moves the keys of the slot, as many as `count`. */
    moveKeys: async (count = 1_000) => {
      const keys = (await from.call('CLUSTER', 'GETKEYSINSLOT', slot, count)) as string[]
      for (const key of keys) await from.call('MIGRATE', '127.0.0.1', to.port, key, 0, 2_000)
      return keys
    },
    finish: async () => {
      for (const node of new Set([to, from, ...others]))
        await node.call('CLUSTER', 'SETSLOT', slot, 'NODE', String(toId))
    },
  }
}
