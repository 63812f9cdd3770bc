import { ConfigError } from './config-error.ts'

type Server = Readonly<{
  /** The variable of the address. */
  variable: string
  url: string | undefined
  defaultPort: number
  /** Names the server in messages, for a URL that names several. */
  address?: string
  /** Connects once. */
  greet: (url: string) => Promise<unknown>
  /** Whether the server answered with a refusal, which no further attempt changes. */
  isRefusal: (error: Error) => boolean
}>

const timeoutMs = 5_000
const pauseMs = 200

/**
 * Waits up to five seconds until a server answers.
 * @throws ConfigError with the variable, the host and the port, and without the password
 */
export async function waitForServer(server: Server): Promise<void> {
  const { variable, url, defaultPort, greet, isRefusal } = server
  if (!url) throw new ConfigError(`${variable}: is required`)
  const address = server.address ?? addressOf(url, defaultPort)
  const end = performance.now() + timeoutMs
  for (;;) {
    const error = await greet(url).then(
      () => undefined,
      (failure: Error) => failure,
    )
    if (!error) return
    if (isRefusal(error)) throw new ConfigError(`${variable}: ${address} refuses: ${error.message}`)
    if (performance.now() > end)
      throw new ConfigError(`${variable}: ${address} does not answer (${reasonOf(error)})`)
    await Bun.sleep(pauseMs)
  }
}

function addressOf(url: string, defaultPort: number): string {
  const { hostname, port } = new URL(url)
  return `${hostname}:${port || defaultPort}`
}

function reasonOf(error: Error): string {
  return (error as NodeJS.ErrnoException).code ?? error.message
}
