import { type Finding, failed, ok, reasonOf, warning } from './check.ts'

const [warningMs, failureMs] = [5_000, 30_000]

/** @param read returns the time of the other clock in milliseconds; undefined when it shows none */
export async function compareClocks(
  check: string,
  read: () => Promise<number | undefined>,
): Promise<Finding[]> {
  const before = Date.now()
  const theirs = await read().catch((error: unknown) => reasonOf(error))
  if (typeof theirs !== 'number') return [warning(check, theirs ?? 'it shows no time')]
  return [judgeSkew(check, theirs - (before + Date.now()) / 2)]
}

/** Revocations allow for 60 seconds between clocks, WeChat Pay for five minutes. */
export function judgeSkew(check: string, skewMs: number): Finding {
  const seconds = Math.abs(skewMs / 1_000).toFixed(1)
  const line = `${seconds} s ${skewMs > 0 ? 'ahead of' : 'behind'} this machine`
  if (Math.abs(skewMs) < warningMs) return ok(check, line)
  const advice = `${line}; synchronize both by NTP`
  return Math.abs(skewMs) < failureMs ? warning(check, advice) : failed(check, advice)
}

/** The header has whole seconds, so half a second is added. */
export async function readHttpClock(url: string): Promise<number | undefined> {
  const response = await fetch(url, {
    method: 'HEAD',
    signal: AbortSignal.timeout(5_000),
    redirect: 'manual',
  })
  const date = response.headers.get('date')
  return date === null ? undefined : Date.parse(date) + 500
}
