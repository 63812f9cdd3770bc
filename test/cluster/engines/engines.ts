/** A server or process of the run that the schedule disturbs. */
export type Target = Readonly<{
  /** Such as `Galera node`. */
  kind: string
  kill: () => Promise<unknown>
  pause: () => unknown
  resume: () => unknown
  /** Starts it again after a kill, and waits until it serves. */
  restart: () => Promise<unknown>
  /** Cuts it off from the others and connects it again. It still runs. */
  connection?: Readonly<{ cut: () => Promise<unknown>; join: () => Promise<unknown> }>
  /** Waits until it serves again after a pause or a cut. */
  untilServing: () => Promise<unknown>
}>

/** How a database is asked whether it takes writes. */
type HealthCheck = 'galera' | 'primary'

/** The databases of a run. */
export type Databases = Readonly<{
  /** Their addresses, without a balancer. The mall writes to the first one at first. */
  urls: readonly string[]
  /** How many of them take writes at the same time. */
  writers: number
  /** The addresses at the end of a run. */
  remaining: () => Readonly<{
    /** Databases that must hold every acknowledged answer. */
    complete: readonly string[]
    /** A former primary: what it alone has was lost by asynchronous replication. */
    former?: string
  }>
  /** What the balancer checks: the port of each, its socket, and how it is asked whether it takes writes. */
  health: readonly Readonly<{ port: number; socket: string; kind: HealthCheck }>[]
  targets: readonly Target[]
  stop: () => Promise<void>
}>

/** The Redis servers of a run, and the settings by which the mall reaches them. */
export type RedisServers = Readonly<{
  env: Readonly<Record<string, string>>
  targets: readonly Target[]
  stop: () => Promise<void>
}>

/** The signals that a target gets. */
export const signals = (pid: () => number) => ({
  kill: async () => void process.kill(pid(), 'SIGKILL'),
  pause: () => void process.kill(pid(), 'SIGSTOP'),
  resume: () => void process.kill(pid(), 'SIGCONT'),
})
