/**
 * Waits at most `ms` milliseconds for `work`. The work continues after a timeout, but its result is ignored.
 * @param timeoutError makes the error that ends the wait
 */
export function withTimeout<T>(work: Promise<T>, ms: number, timeoutError: () => Error): Promise<T> {
  let timer: Timer | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(timeoutError()), ms)
  })
  return Promise.race([work, timeout]).finally(() => clearTimeout(timer))
}
