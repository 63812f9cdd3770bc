import { type ApiDocument, type Operation, operationsOf } from './document.ts'
import { openSession } from './example-session.ts'
import { type ExampleShop, startExampleShop } from './example-shop.ts'
import { oneTimeValues } from './one-time-values.ts'
import { type Sent, sendExample, type Values } from './send-example.ts'

/** They end the session, or the account, of the caller, so they run last and each signs in again. */
const sessionEnders = [
  ...['resetPassword', 'changePassword', 'changeMobile', 'signOut', 'closeAccount'],
  ...[
    'endStaffSession',
    'resetStaffPassword',
    'signOutStaff',
    'confirmTotp',
    'renewRecoveryCodes',
    'disableTotp',
  ],
]

export type ExampleRun = Readonly<{
  document: ApiDocument
  operations: readonly Operation[]
  answers: ReadonlyMap<string, Sent>
}>

/** Calls every operation once with the examples of the document: reads, then writes in their order, then the operations that end a session. */
export async function runExamples(): Promise<ExampleRun> {
  const shop = await startExampleShop()
  try {
    return await callAll(shop)
  } finally {
    await shop.stop()
  }
}

async function callAll(shop: ExampleShop): Promise<ExampleRun> {
  const document = (await (await fetch(`${shop.base}/docs/json`)).json()) as ApiDocument
  const operations = operationsOf(document)
  const target = { ...shop, schemas: document.components.schemas }
  const session = await openSession(shop)
  const answers = new Map<string, Sent>()
  for (const operation of inOrder(operations)) {
    const { operationId } = operation
    const fill = oneTimeValues[operationId]?.fill
    if (oneTimeValues[operationId] && !fill) continue
    const { tokens } = session
    const token = operation.path.startsWith('/meiduo_admin') ? tokens.staff : tokens.shopper
    const values: Values = { ...(operation.security?.length && { token }), ...(await fill?.(session)) }
    const answer = await sendExample(target, operation, values)
    answers.set(operationId, answer)
    if (sessionEnders.includes(operationId)) await session.renew(operationId, answer)
  }
  return { document, operations, answers }
}

function inOrder(operations: readonly Operation[]): Operation[] {
  const rank = ({ method, operationId }: Operation) =>
    sessionEnders.includes(operationId) ? 2 + sessionEnders.indexOf(operationId) : method === 'get' ? 0 : 1
  return operations.toSorted((a, b) => rank(a) - rank(b))
}
