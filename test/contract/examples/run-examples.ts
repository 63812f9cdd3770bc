import { isStaffPath } from '../../../src/http/staff/staff-path.ts'
import { type ApiDocument, listOperations, type Operation } from '../../support/api-document.ts'
import type { DemoMall } from '../../support/processes/demo-mall.ts'
import { openSession } from './example-session.ts'
import { startExampleShop } from './example-shop.ts'
import { oneTimeValues, otherSuccesses } from './one-time-values.ts'
import { type Sent, sendExample, type Values } from './send-example.ts'

/** They end the session of the caller, so they run last and each signs in again. */
export const sessionEnders = ['resetPassword', 'changeMobile', 'signOut', 'endStaffSession', 'signOutStaff']

export type ExampleRun = Readonly<{
  document: ApiDocument
  operations: readonly Operation[]
  answers: ReadonlyMap<string, Sent>
  /** Second successes. */
  otherAnswers: ReadonlyMap<string, Sent>
}>

/** Calls every operation with the examples of the document: reads, then writes in their order, then the operations that end a session. */
export async function runExamples(): Promise<ExampleRun> {
  const shop = await startExampleShop()
  try {
    return await callAll(shop)
  } finally {
    await shop.stop()
  }
}

async function callAll(shop: DemoMall): Promise<ExampleRun> {
  const document = (await (await fetch(`${shop.url}/docs/json`)).json()) as ApiDocument
  const operations = listOperations(document)
  const session = await openSession(shop)
  const answers = new Map<string, Sent>()
  const otherAnswers = new Map<string, Sent>()
  for (const operation of inOrder(operations)) {
    const { operationId } = operation
    const own = oneTimeValues[operationId]
    if (own && !own.fill) continue
    const { tokens } = session
    const token = isStaffPath(operation.path) ? tokens.staff : tokens.shopper
    const send = async (fill: ((from: typeof session) => Promise<Values>) | undefined) => {
      await forgetSmsIntervals(shop)
      return sendExample({ mall: shop, document }, operation, {
        ...(operation.security?.length && { token }),
        ...(fill && { own: await fill(session) }),
      })
    }
    const other = otherSuccesses[operationId]
    if (other) otherAnswers.set(operationId, await send(other))
    const answer = await send(own?.fill)
    answers.set(operationId, answer)
    if (sessionEnders.includes(operationId)) await session.renew()
  }
  return { document, operations, answers, otherAnswers }
}

/** A person waits a minute for the next SMS. */
export async function forgetSmsIntervals({ redis }: DemoMall): Promise<void> {
  const keys = await redis.keys('sms:*:interval')
  if (keys.length > 0) await redis.del(...keys)
}

/** Orders operations: reads, then writes in their order, then operations that end a session. */
export function inOrder(operations: readonly Operation[]): Operation[] {
  const rank = ({ method, operationId }: Operation) => {
    if (sessionEnders.includes(operationId)) return 2 + sessionEnders.indexOf(operationId)
    // the link of a mail changes an account
    return method === 'GET' && operationId !== 'verifyEmail' ? 0 : 1
  }
  return operations.toSorted((a, b) => rank(a) - rank(b))
}
