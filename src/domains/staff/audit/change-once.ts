import type { InTransaction } from '../../../db/in-transaction.ts'
import { answerOnce, type Effect, type KeyedCall, recordOnce } from '../../idempotency/answer-once.ts'
import type { StaffCaller } from '../access/caller.ts'
import { recordChange } from './record-change.ts'

/** What a route knows of a call; parameters and body together are the content of its Idempotency-Key. */
export type StaffCall = Readonly<{
  caller: StaffCaller
  params?: unknown
  body?: unknown
  headers: KeyedCall['headers']
  set: KeyedCall['set']
}>

export type StaffEffect<Result, Answer> = Omit<Effect<Result, Answer>, 'run'> &
  Readonly<{
    /** Calls the verb with its `inTransaction`. */
    run: (record: InTransaction) => Promise<Result>
    /** Whether the answer shows data of a customer. */
    isPersonal?: boolean | undefined
  }>

/**
 * Has the effect of a call of staff once for each Idempotency-Key, with its audit entry, and returns the same answer to every repetition.
 * @param operation the operation id of the route
 * @throws 422 idempotency_key_reused; what `run` throws
 */
export function changeOnce<Result, Answer>(
  { caller, params, body, headers, set }: StaffCall,
  operation: string,
  { run, isPersonal, ...effect }: StaffEffect<Result, Answer>,
): Promise<Answer> {
  const record = recordChange(caller, operation)
  return answerOnce(
    { userId: caller.id, operation, headers, content: { params, body }, isPersonal, set },
    { ...effect, run: (claim) => run(recordOnce(record, claim)) },
  )
}
