import { ConfigError } from '../config-error.ts'

type Server = Readonly<{
  /** The variable of the address. */
  variable: string
  /** Host and port of each server; undefined when the variable is not set. */
  addresses: string | undefined
  /** Connects once. */
  greet: () => Promise<unknown>
  /** Whether the server answered with a refusal, which no further attempt changes. */
  isRefusal: (error: Error) => boolean
}>

const timeoutMs = 5_000
const pauseMs = 200

/**
 * Waits up to five seconds until a server answers.
 * @throws ConfigError with the variable and the addresses, and without the password
 */
export async function waitForServer(server: Server): Promise<void> {
  const { variable, addresses, greet, isRefusal } = server
  if (!addresses) throw new ConfigError(`${variable}: is required`)
  const end = performance.now() + timeoutMs
  for (;;) {
    const error = await greet().then(
      () => undefined,
      (failure: Error) => failure,
    )
    if (!error) return
    if (isRefusal(error)) throw new ConfigError(`${variable}: ${addresses} refuses: ${error.message}`)
    if (performance.now() > end)
      throw new ConfigError(`${variable}: ${addresses} does not answer (${reasonOf(error)})`)
    await Bun.sleep(pauseMs)
  }
}

function reasonOf(error: Error): string {
  return (error as NodeJS.ErrnoException).code ?? error.message
}
