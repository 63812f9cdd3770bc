import { isbot } from 'isbot'

const maxAgents = 1_000
const crawlers = new Map<string, boolean>()

/** Whether a user agent is that of a known crawler. */
export function isCrawler(userAgent: string): boolean {
  const known = crawlers.get(userAgent)
  if (known !== undefined) return known
  if (crawlers.size >= maxAgents) crawlers.clear()
  const answer = isbot(userAgent)
  crawlers.set(userAgent, answer)
  return answer
}
