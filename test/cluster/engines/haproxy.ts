import { mkdirSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { freePort } from '../../../src/sandbox/launcher/services/ports.ts'
import { startProcess } from '../../../src/sandbox/launcher/services/processes.ts'
import { until } from '../until.ts'

export type TcpServer = Readonly<{ name: string; port: number; healthPort: number }>

type TcpRoute = Readonly<{
  /** The process of the mall that uses this route alone. */
  name: string
  port: number
  /** The first server that is up gets all connections. */
  servers: readonly TcpServer[]
}>

type Options = Readonly<{
  program: string
  dir: string
  port: number
  /** Ports of the API processes. */
  apiPorts: readonly number[]
  databases: readonly TcpRoute[]
}>

/** The balancer answers 503 for a process that ended without an answer: the outcome of the request is unknown. */
const unavailable =
  'HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/json\r\nretry-after: 1\r\nx-balancer: 1\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}'

/**
 * Starts HAProxy in front of the API processes, with a route to the database for each process.
 * @returns `cut` and `join` of the route of one process
 */
export async function startHaproxy({ program, dir, port, apiPorts, databases }: Options) {
  mkdirSync(dir, { recursive: true })
  const [config, socket, answer] = ['haproxy.cfg', 'admin', 'unavailable.http'].map((name) => join(dir, name))
  const statsPort = await freePort()
  writeFileSync(answer as string, unavailable)
  const lines = [
    'global',
    ` stats socket ${socket} mode 600 level admin`,
    ' maxconn 4000',
    'defaults',
    ' timeout connect 500ms',
    ' timeout client 1h',
    ' timeout server 1h',
    ' timeout check 1s',
    ' option redispatch',
    ' retries 3',
    'frontend api',
    ' mode http',
    ` bind 127.0.0.1:${port}`,
    ` bind [::1]:${port}`,
    ' option forwardfor',
    ' default_backend api',
    'backend api',
    ' mode http',
    ' balance roundrobin',
    ' option httpchk GET /health/ready/',
    ' timeout server 6s',
    ...[502, 503, 504].map((status) => ` errorfile ${status} ${answer}`),
    ' default-server check inter 500ms fastinter 200ms downinter 500ms fall 2 rise 1',
    ...apiPorts.map((each, i) => ` server api${i + 1} 127.0.0.1:${each}`),
    ...healthBackend(databases[0]?.servers ?? []),
    ...databases.flatMap(databaseRoute),
    'frontend stats',
    ' mode http',
    ` bind 127.0.0.1:${statsPort}`,
    ' stats enable',
    ' stats uri /',
  ]
  writeFileSync(config as string, `${lines.join('\n')}\n`)
  const logFile = join(dir, 'haproxy.log')
  const command = [program, '-db', '-f', config as string]
  const started = startProcess({ name: 'haproxy', command, runDir: dir, logFile })
  await until('HAProxy listens', async () => (await fetch(`http://127.0.0.1:${statsPort}/`)).ok, 10)
  const tell = (command: string) => send(socket as string, command)
  return {
    url: `http://127.0.0.1:${port}`,
    stop: started.stop,
    /** Ends the database connections of a process, and refuses new ones. */
    cut: async (name: string) => {
      await tell(`disable frontend db-${name}`)
      const servers = databases.find((route) => route.name === name)?.servers ?? []
      for (const server of servers) await tell(`shutdown sessions server db-${name}/${server.name}`)
    },
    join: (name: string) => tell(`enable frontend db-${name}`),
  }
}

export type Haproxy = Awaited<ReturnType<typeof startHaproxy>>

function healthBackend(servers: readonly TcpServer[]): string[] {
  return [
    'backend health',
    ' mode tcp',
    ' option httpchk GET /',
    ' default-server check inter 300ms fastinter 100ms downinter 500ms fall 2 rise 2',
    ...servers.map(({ name, port, healthPort }) => ` server ${name} 127.0.0.1:${port} port ${healthPort}`),
  ]
}

function databaseRoute({ name, port, servers }: TcpRoute): string[] {
  return [
    `frontend db-${name}`,
    ' mode tcp',
    ` bind 127.0.0.1:${port}`,
    ` default_backend db-${name}`,
    `backend db-${name}`,
    ' mode tcp',
    ' balance first',
    ...servers.map(
      (server, i) =>
        ` server ${server.name} 127.0.0.1:${server.port} track health/${server.name} on-marked-down shutdown-sessions${i === 0 ? '' : ' backup'}`,
    ),
  ]
}

/** Sends one command to the admin socket. */
function send(path: string, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(path, () => socket.write(`${command}\n`))
    socket.on('data', (data) => {
      answer += data.toString()
    })
    socket.once('end', () => resolve(answer)).once('error', reject)
  })
}
