import { createHash } from 'node:crypto'
import { config } from '../../config/index.ts'
import { keyedDigest } from '../../lib/crypto/signed-value.ts'

/**
 * Returns the digests of the content of a request, one for each APP_SECRET, the newest first. They are keyed, so that no mobile can be
 * guessed from a stored one. The order of members does not matter, and a file counts with its name and its bytes.
 */
export async function digestsOf(content: unknown): Promise<readonly string[]> {
  const text = JSON.stringify(await canonical(content))
  return config.appKeys.requestDigests.map((key) => keyedDigest(text, key))
}

async function canonical(value: unknown): Promise<unknown> {
  if (value instanceof File) return [value.name, await digestFile(value)]
  if (Array.isArray(value)) return Promise.all(value.map(canonical))
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  const entries = members.map(async ([name, member]) => [name, await canonical(member)] as const)
  return Object.fromEntries(await Promise.all(entries))
}

async function digestFile(file: File): Promise<string> {
  return createHash('sha256')
    .update(new Uint8Array(await file.arrayBuffer()))
    .digest('hex')
}
