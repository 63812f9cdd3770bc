import type { ModelCluster, ModelShop } from './mall.ts'
import type { Answer } from './state.ts'

/** What the outside has in hand for an order: the address of its page, whether it was opened, its notice, the way back. */
export type InFlight = { url?: string; isOpen?: boolean; notice?: string; returnUrl?: string }

/** One life of a mall, with users, SKUs and orders of its own. */
export type Run = Readonly<{ mall: ModelCluster; minted: ModelShop; inHand: Map<string, InFlight> }>

type Request = Readonly<{
  method?: string
  path: string
  /** Whose token goes along. */
  user?: number
  key?: string | null
  body?: unknown
  form?: string
}>

/** A request to the process whose turn it is. */
export async function call({ mall, minted }: Run, request: Request): Promise<Answer> {
  const { method = 'POST', path, user, key, body, form } = request
  const headers: Record<string, string> = {
    ...(user !== undefined && { authorization: `JWT ${minted.users[user]?.token}` }),
    ...(key && { 'idempotency-key': key }),
    'content-type': form ? 'application/x-www-form-urlencoded' : 'application/json',
  }
  const init = method === 'GET' ? { headers } : { method, headers, body: form ?? JSON.stringify(body ?? {}) }
  return read(await fetch(mall.nextBase() + path, init))
}

/** What no route does, as `mall.ts` takes it. */
export async function command({ mall }: Run, order: object): Promise<Answer> {
  return read(await mall.tell(mall.nextBase(), order))
}

/** Status, code and JSON of an answer. */
export async function read(response: Response): Promise<Answer> {
  const text = await response.text()
  const isJson = (response.headers.get('content-type') ?? '').includes('json')
  const body = (isJson ? JSON.parse(text) : {}) as Record<string, unknown>
  return { status: response.status, code: body.code as string | undefined, body }
}
