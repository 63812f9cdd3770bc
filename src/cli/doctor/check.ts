import { withTimeout } from '../../lib/concurrency/with-timeout.ts'
import { describeError } from '../../lib/describe-error.ts'

/** What a check found. `detail` describes it; for a warning or a failure it adds the remedy. */
export type Finding = Readonly<{ check: string; state: 'ok' | 'warning' | 'failed'; detail: string }>

/** One or several findings about one component. A thrown error is a failure of the component. */
export type Check = Readonly<{ name: string; find: () => Promise<readonly Finding[]> }>

const timeoutMs = 20_000

export const ok = (check: string, detail: string): Finding => ({ check, state: 'ok', detail })
export const warning = (check: string, detail: string): Finding => ({ check, state: 'warning', detail })
export const failed = (check: string, detail: string): Finding => ({ check, state: 'failed', detail })

/** Runs all checks at the same time. @returns the findings in the order of the checks */
export async function runChecks(checks: readonly Check[]): Promise<Finding[]> {
  const timeoutError = () => new Error(`no answer within ${timeoutMs / 1_000} s`)
  const found = await Promise.all(
    checks.map(({ name, find }) =>
      withTimeout(find(), timeoutMs, timeoutError).catch((error: unknown) => [failed(name, reasonOf(error))]),
    ),
  )
  return found.flat()
}

/** Returns the innermost reason of an error, without values of statements. */
export function reasonOf(error: unknown): string {
  let described = describeError(error)
  while (described.cause) described = described.cause
  const { code, message } = described
  return code === undefined || message.includes(String(code)) ? message : `${message} (${code})`
}

/** A password with a percent sign that encodes nothing is not encoded. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Returns a function that replaces every secret of the environment in a text. */
export function secretRemover(env: Readonly<Record<string, string | undefined>>): (text: string) => string {
  const secrets = Object.entries(env).flatMap(([name, value = '']) => {
    if (/SECRET|PASSWORD|PRIVATE_KEY|API_V3_KEY|ACCESS_KEY|TOKEN/.test(name)) return value.split(',')
    if (!/URLS?$/.test(name)) return []
    return [...value.matchAll(/:\/\/[^/@:]*:([^/@]+)@/g)].flatMap(([, password = '']) => [
      password,
      decoded(password),
    ])
  })
  const hidden = secrets.filter((secret) => secret.length >= 4).sort((a, b) => b.length - a.length)
  return (text) => hidden.reduce((safe, secret) => safe.replaceAll(secret, '***'), text)
}
