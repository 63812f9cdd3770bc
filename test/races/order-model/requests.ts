import type { Mall, Minted } from './mall.ts'
import type { Answer } from './state.ts'

export type Call = (request: Request) => Promise<Answer>
type Request = Readonly<{
  method?: string
  path: string
  /** Whose token goes along. */
  user?: number
  key?: string | null
  body?: unknown
  form?: string
}>

/** Makes requests of the users of one run, each at the next process. */
export function createCall({ nextBase }: Mall, { users }: Minted): Call {
  return async ({ method = 'POST', path, user, key, body, form }) => {
    const headers: Record<string, string> = {
      ...(user !== undefined && { authorization: `JWT ${users[user]?.token}` }),
      ...(key && { 'idempotency-key': key }),
      'content-type': form ? 'application/x-www-form-urlencoded' : 'application/json',
    }
    const init =
      method === 'GET' ? { headers } : { method, headers, body: form ?? JSON.stringify(body ?? {}) }
    return read(await fetch(nextBase() + path, init))
  }
}

/** Status, code and JSON of an answer. */
export async function read(response: Response): Promise<Answer> {
  const text = await response.text()
  const isJson = (response.headers.get('content-type') ?? '').includes('json')
  const body = (isJson ? JSON.parse(text) : {}) as Record<string, unknown>
  return { status: response.status, code: body.code as string | undefined, body }
}
