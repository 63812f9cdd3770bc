import { redis } from './client.ts'
import { keys, seconds } from './keys.ts'

/** When `bun run verify` ended last, epoch milliseconds, and how many rows broke an invariant. */
export type Verification = Readonly<{ atMs: number; violations: number }>

/** Stores the result of a verification for the metrics. */
export async function storeVerification(verification: Verification): Promise<void> {
  await redis.set(keys.verification, JSON.stringify(verification), 'EX', seconds.verification)
}

/** Reads the result of the last verification; null if there was none for a month. */
export async function readVerification(): Promise<Verification | null> {
  return JSON.parse((await redis.get(keys.verification)) ?? 'null') as Verification | null
}
