import type { ModelCluster, ModelShop } from './mall.ts'
import type { Answer } from './state.ts'

/**
 * The payment of an order outside the shop: the cashier's URL, whether it was opened, the notification, the return URL.
 */
export type InFlight = { url?: string; isOpen?: boolean; notification?: string; returnUrl?: string }

/** One run of a schedule, with its own users, SKUs and orders. */
export type Run = Readonly<{ mall: ModelCluster; minted: ModelShop; inFlight: Map<string, InFlight> }>

type Request = Readonly<{
  method?: string
  path: string
  /** The index of the user whose token is sent. */
  user?: number
  key?: string | null
  body?: unknown
  form?: string
}>

/** Sends a request to the next process. */
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

/** Sends a command that no route has to the next process; see `test/races/children/mall.ts`. */
export async function command({ mall }: Run, body: object): Promise<Answer> {
  return read(await mall.sendCommand(mall.nextBase(), body))
}

/** Reads status, error code and JSON body of a response. */
export async function read(response: Response): Promise<Answer> {
  const text = await response.text()
  const isJson = (response.headers.get('content-type') ?? '').includes('json')
  const body = (isJson ? JSON.parse(text) : {}) as Record<string, unknown>
  return { status: response.status, code: body.code as string | undefined, body }
}
