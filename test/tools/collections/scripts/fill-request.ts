import {
  createDemoValues,
  type DemoRequest,
  type Examples,
} from '../../../../src/http/openapi/page/demo-values.ts'

type Call = Readonly<{ method?: string; headers?: Record<string, string>; body?: string }>
/** What the filler reads of an answer. */
export type Fetched = Readonly<{
  ok: boolean
  status: number
  headers: Readonly<{ get: (name: string) => string | null }>
  json: () => Promise<unknown>
}>
export type Fetch = (url: string, call?: Call) => Promise<Fetched>

/** Values of each operation that needs one-time values. The generated script defines them. */
declare const examples: Readonly<Record<string, Examples | undefined>>

/**
 * Returns a request with the one-time values of a demo shop, as the page of the documentation fills them in; undefined: the operation
 * needs none, or the sandbox does not answer.
 * @param fetch sends a request from the program that plays the collection
 */
export async function fillRequest(
  operationId: string,
  { mall, sandbox }: Readonly<{ mall: string; sandbox: string }>,
  request: () => DemoRequest,
  fetch: Fetch,
): Promise<DemoRequest | undefined> {
  const own = examples[operationId]
  if (!own || !sandbox) return undefined
  const demo = createDemoValues(mall, sandbox, fetch as typeof globalThis.fetch)
  try {
    return await demo.fill(request(), own)
  } catch (error) {
    console.log(`${operationId} is sent with its examples: ${(error as Error).message}`)
    return undefined
  }
}
