import { findProgram } from '../../../src/sandbox/launcher/services/programs.ts'
import { findGalera, startGalera } from '../galera.ts'
import { type Databases, signals, type Target } from './engines.ts'

/** A node is suspected after two seconds of silence: shorter times evict nodes of a busy machine. */
const quick = { nodes: 3, suspectSeconds: 2, evictSeconds: 4 }

/** Three Galera nodes. The first one is disturbed: half of the processes write to it, the others to the second one. */
export async function startGaleraNodes(dir: string): Promise<Databases> {
  const galera = findGalera(process.env)
  if ('missing' in galera) throw new Error(`missing: ${galera.missing.join()}`)
  const { nodes, urls, stop } = await startGalera(galera, dir, quick)
  const [first] = nodes
  if (!first) throw new Error('no node')
  const target: Target = {
    kind: 'Galera node',
    ...signals(first.pid),
    restart: first.restart,
    connection: { cut: () => first.isolate(true), join: () => first.isolate(false) },
    untilServing: first.untilSynced,
  }
  const health = nodes.map(({ port, socket }) => ({ port, socket, kind: 'galera' as const }))
  const remaining = () => ({ complete: urls })
  return { urls, writers: 2, remaining, targets: [target], health, stop }
}

/** Where the programs of a cluster run are, and the Debian packages of the missing ones. */
export function findPrograms(env: Readonly<Record<string, string | undefined>>) {
  const galera = findGalera(env)
  const haproxy = findProgram(['haproxy'], env)
  const packages = [...('packages' in galera ? galera.packages : []), ...(haproxy ? [] : ['haproxy'])]
  return { haproxy, packages }
}
