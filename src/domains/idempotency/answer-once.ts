import { isDuplicate, type Transaction } from '../../db/client.ts'
import type { InTransaction } from '../../db/in-transaction.ts'
import { AppError } from '../../lib/errors.ts'
import { failpoint } from '../../lib/failpoints.ts'
import { digestsOf } from './request-digest.ts'
import {
  type CallKey,
  clearedAnswer,
  findCall,
  finishParts,
  insertKey,
  insertPart,
  isUnfinished,
  listParts,
  type StoredCall,
  storeAnswer,
} from './stored-keys.ts'

/** A call of an operation that moves money or goods. */
export type KeyedCall = Readonly<{
  /** The caller: a key belongs to a user and an operation. */
  userId: number
  /** The operation id of the route. */
  operation: string
  headers: Readonly<{ 'idempotency-key'?: string | undefined }>
  /** What a repetition has in common with the first call: parameters of the path and the body. */
  content: unknown
  /** Whether the answer shows data of a customer other than the caller, whose erasure clears it. */
  isPersonal?: boolean | undefined
  set: { headers: Record<string, string | number> }
}>

/**
 * Stores the key of the call in the transaction of its effect, as its last statement.
 * @param reference the changed object, such as `refund:12` or 12
 */
export type ClaimKey = (tx: Transaction, reference: string | number) => Promise<void>

/**
 * The parts of a call that has several transactions: each part has its effect once, and all have the content of the first one that
 * commits.
 */
type KeyParts = Readonly<{ done: ReadonlySet<string>; claim: ClaimKey }>

/** What a call does, in steps that a repetition can leave out. */
export type Effect<Result, Answer> = Readonly<{
  /** Has the effect, and calls `claim` in its transaction. An effect in several transactions claims its parts. */
  run: (claim: ClaimKey | undefined, parts: KeyParts | undefined) => Promise<Result>
  /** Reads the present state of the result of `run`: when the process ended before it answered, or after an erasure. */
  again: (id: number) => Promise<Result>
  present: (result: Result) => Answer | Promise<Answer>
}>

/**
 * Has the effect of a call once for each Idempotency-Key, and returns the same answer to every repetition, with the header
 * Idempotent-Replayed. The key commits with the effect. Without a key it only has the effect. A call that is refused, or has no effect,
 * stores nothing.
 * @throws 422 idempotency_key_reused if the first call had other content; what `run` throws
 */
export async function answerOnce<Result, Answer>(
  call: KeyedCall,
  effect: Effect<Result, Answer>,
): Promise<Answer> {
  const idempotencyKey = call.headers['idempotency-key']
  if (idempotencyKey === undefined) return effect.present(await effect.run(undefined, undefined))
  const { userId, operation, isPersonal = false } = call
  const digests = await digestsOf(call.content)
  const key: CallKey = { userId, operation, idempotencyKey, isPersonal, digests }
  for (;;) {
    const known = await findCall(key)
    if (known && !isUnfinished(known)) return replay(call, key, known, effect)
    const attempt = await runOnce(key, effect)
    if (!attempt) continue
    const { result, isClaimed, parts } = attempt
    const body = await effect.present(result)
    if (isClaimed) return complete(call, key, body)
    if (parts.size === 0 || (await finishParts(key, parts, serialize(call, body)))) return body
  }
}

/** The key belongs to another content, or another request has answered its call. It rolls a part back, and is no refusal of it. */
class KeyTaken extends Error {}

/**
 * `isClaimed`: the whole call has committed with its key. `parts`: the parts that the result shows as committed.
 * @returns undefined when another request with the key had the effect, or a part of it, first
 */
async function runOnce<Result, Answer>(key: CallKey, { run }: Effect<Result, Answer>) {
  const claimed = new WeakSet<Transaction>()
  let isClaimed = false
  const claim: ClaimKey = async (tx, reference) => {
    // one transaction may change several objects
    if (claimed.has(tx)) return
    claimed.add(tx)
    await insertKey(tx, key, String(reference))
    isClaimed = true
    await failpoint('key:claimed')
  }
  const done = await listParts(key)
  const parts = new Set(done)
  const claimPart: ClaimKey = async (tx, reference) => {
    if (!(await insertPart(tx, key, String(reference)))) throw new KeyTaken()
    parts.add(String(reference))
    await failpoint('key:claimed')
  }
  try {
    const result = await run(claim, { done, claim: claimPart })
    await failpoint('key:committed')
    // it may have found nothing to do because of the effect of the first call
    if (!isClaimed && parts.size === 0 && (await findCall(key))) return undefined
    return { result, isClaimed, parts }
  } catch (error) {
    if (error instanceof KeyTaken || isDuplicate(error, 'tb_idempotency_key_uniq')) return undefined
    // the refusal may follow from the effect of the first call
    const isRefusal = error instanceof AppError && error.status < 500
    const known = isRefusal && (await findCall(key))
    if (known && !isUnfinished(known)) return undefined
    throw error
  }
}

/** Marks an answer as the repetition of an earlier one. */
export function markReplayed({ headers }: KeyedCall['set']): void {
  headers['idempotent-replayed'] = 'true'
}

type Answered = Readonly<{ etag?: string | number | undefined; body: unknown }>

async function replay<Result, Answer>(
  call: KeyedCall,
  key: CallKey,
  { reference, answer }: StoredCall,
  { again, present }: Effect<Result, Answer>,
): Promise<Answer> {
  markReplayed(call.set)
  if (answer) return showStored(call, answer)
  const body = await present(await again(Number(reference.split(':').at(-1))))
  return answer === clearedAnswer ? body : complete(call, key, body)
}

/** Stores the answer. Of two requests that present the same effect, both return the answer that is stored first. */
async function complete<Answer>(call: KeyedCall, key: CallKey, body: Answer): Promise<Answer> {
  return showStored(call, await storeAnswer(key, serialize(call, body)))
}

const serialize = ({ set }: KeyedCall, body: unknown) =>
  JSON.stringify({ etag: set.headers.etag, body } satisfies Answered)

function showStored<Answer>({ set }: KeyedCall, answer: string): Answer {
  const { etag, body } = JSON.parse(answer) as Answered
  if (etag !== undefined) set.headers.etag = etag
  return body as Answer
}

/** Returns what a verb of staff calls in its transaction: `record`, and then the key of the call. */
export function recordOnce(record: InTransaction, claim: ClaimKey | undefined): InTransaction {
  if (!claim) return record
  return async (tx, change) => {
    await record(tx, change)
    if ('object' in change) await claim(tx, change.object)
  }
}
