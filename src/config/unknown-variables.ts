import type { Env } from '../lib/config-error.ts'
import { loginNames, loginSuffixes } from './parts/logins.ts'
import { variables } from './schema/variables.ts'

/** First words that programs beside the mall use too. */
const sharedPrefixes = new Set(['NODE', 'LOG', 'APP', 'PUBLIC', 'BODY'])
/** Names that Docker links and Kubernetes add for a service that is called `redis` or `database`. */
const serviceLinks = /_(SERVICE_(HOST|PORT)(_\w+)?|PORT_\d+_(TCP|UDP)(_\w+)?|PORT|NAME)$/
const typoDistance = 2

/** Describes each variable that looks like one of the mall's and is none, with the nearest known name. */
export function findUnknownVariables(env: Env = process.env): string[] {
  const known = [...Object.keys(variables.properties), ...loginVariables(env)]
  const prefixes = new Set(known.filter((name) => name.includes('_')).map(firstWord))
  return Object.keys(env)
    .filter((name) => env[name] && !known.includes(name) && !serviceLinks.test(name))
    .flatMap((name) => {
      if (!name.includes('_') || !prefixes.has(firstWord(name))) return []
      const [nearest, distance] = findNearest(name, known)
      if (sharedPrefixes.has(firstWord(name)) && distance > typoDistance) return []
      return [`unknown variable ${name}: did you mean ${nearest}?`]
    })
}

function loginVariables(env: Env): string[] {
  return loginNames(env).flatMap((name) => loginSuffixes.map((suffix) => name + suffix))
}

function firstWord(name: string): string {
  return name.split('_')[0] as string
}

function findNearest(name: string, known: readonly string[]): [string, number] {
  let nearest: [string, number] = ['', Number.POSITIVE_INFINITY]
  for (const candidate of known) {
    const distance = editDistance(name, candidate)
    if (distance < nearest[1]) nearest = [candidate, distance]
  }
  return nearest
}

/** Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next.push(
        Math.min(
          (next[j - 1] as number) + 1,
          (row[j] as number) + 1,
          (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1),
        ),
      )
    row = next
  }
  return row[b.length] as number
}
