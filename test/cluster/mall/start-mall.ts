import { join } from 'node:path'
import { freePort } from '../../../src/sandbox/launcher/services/ports.ts'
import { type ManagedProcess, startProcess } from '../../../src/sandbox/launcher/services/processes.ts'
import type { Databases, Target } from '../engines/engines.ts'
import { signals } from '../engines/engines.ts'
import { type Haproxy, startHaproxy, type TcpServer } from '../engines/haproxy.ts'
import { until } from '../until.ts'
import { createMallProcess, type MallProcess } from './mall-process.ts'
import type { MallPlan } from './plan-mall.ts'

type Size = Readonly<{ apis: number; workers: number }>

/**
 * Starts the balancer, the sandbox, and the processes of the mall. Every second process writes to the second database.
 * The first API process and the first worker are disturbed.
 */
export async function startClusterMall(
  dir: string,
  { env, port, sandbox }: MallPlan,
  databases: Databases,
  haproxyProgram: string,
  { apis, workers }: Size,
) {
  const started: ManagedProcess[] = []
  const start = (name: string, script: string, more: readonly string[] = []) => {
    const command = [process.execPath, '--no-env-file', join(import.meta.dir, '../../..', script), ...more]
    started.push(startProcess({ name, command, runDir: dir, env, logFile: join(dir, `${name}.log`) }))
  }
  const servers: TcpServer[] = []
  for (const [i, each] of databases.health.entries())
    servers.push({ name: `n${i + 1}`, port: each.port, healthPort: await freePort() })
  const checks = databases.health.map(({ socket, kind }, i) => `${servers[i]?.healthPort}:${socket}:${kind}`)
  start('node-health', 'test/cluster/engines/serve-node-health.ts', checks)
  start('sandbox', 'src/sandbox/world/main.ts')
  const routes: { name: string; port: number; servers: TcpServer[] }[] = []
  const processes: MallProcess[] = []
  for (let i = 0; i < apis + workers; i++) {
    const name = i < apis ? `api-${i + 1}` : `worker-${i - apis + 1}`
    const route = {
      name,
      port: await freePort(),
      servers: rotate(servers, i % databases.writers),
    }
    routes.push(route)
    const DATABASE_URL = moveTo(databases.urls[0] as string, route.port)
    const role = { DATABASE_URL, ROLE: i < apis ? 'api' : 'worker' }
    processes.push(createMallProcess({ name, port: await freePort(), dir, env: { ...env, ...role } }))
  }
  const apiProcesses = processes.slice(0, apis)
  const apiPorts = apiProcesses.map(({ base }) => Number(new URL(base).port))
  const haproxy = await startHaproxy({
    program: haproxyProgram,
    dir: join(dir, 'haproxy'),
    port,
    apiPorts,
    databases: routes,
  })
  await until('the sandbox answers', async () => (await fetch(`${sandbox}/health`)).ok)
  // one after another: each takes a processor for seconds
  for (const each of processes) await each.start()
  const stop = async () => {
    await Promise.all(processes.map((each) => each.stop()))
    await haproxy.stop()
    for (const each of started) await each.stop()
  }
  const targets = [
    targetOf('API process', processes[0], haproxy),
    targetOf('worker', processes[apis], haproxy),
  ]
  return { processes, apiProcesses, targets, url: haproxy.url, stop }
}

function targetOf(kind: string, mallProcess: MallProcess | undefined, haproxy: Haproxy): Target {
  if (!mallProcess) throw new Error(`no ${kind}`)
  const { pid, start, untilReady, name } = mallProcess
  const connection = { cut: () => haproxy.cut(name), join: () => haproxy.join(name) }
  return { kind, ...signals(pid), restart: start, connection, untilServing: untilReady }
}

const rotate = <T>(list: readonly T[], by: number) => [...list.slice(by), ...list.slice(0, by)]

function moveTo(address: string, port: number): string {
  return Object.assign(new URL(address), { port: String(port) }).href
}
