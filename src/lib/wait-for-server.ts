import { ConfigError } from './config-error.ts'

type Server = Readonly<{
  /** The variable that holds the address. */
  variable: string
  url: string | undefined
  defaultPort: number
  /** One attempt. */
  greet: (url: string) => Promise<unknown>
  /** Whether the server itself refused: then no further attempt helps. */
  isRefusal: (error: Error) => boolean
}>

const patienceMs = 5_000
const pauseMs = 200

/**
 * Waits, not long, until a server answers.
 * @throws ConfigError that names the variable and host and port of its address, and nothing secret of it
 */
export async function waitForServer({ variable, url, defaultPort, greet, isRefusal }: Server): Promise<void> {
  if (!url) throw new ConfigError(`${variable}: is required`)
  const { hostname, port } = new URL(url)
  const address = `${hostname}:${port || defaultPort}`
  const end = performance.now() + patienceMs
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

function reasonOf(error: Error): string {
  return (error as NodeJS.ErrnoException).code ?? error.message
}
