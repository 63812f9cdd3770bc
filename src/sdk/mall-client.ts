import { type Client, createClient, createConfig } from './generated/client/index.ts'
import type { CommonProblem, HandlePaymentReturnData } from './generated/types.gen.ts'

export { PathValueError } from './path-values.ts'

/** How a client reaches the mall. */
export type MallOptions = Readonly<{
  /** Address of the API, such as `https://api.example.com`. */
  baseUrl: string
  /** The token of a shopper or of staff, or an API key (`mk_…`); read for each request, so that it may change. */
  token?: () => string | undefined
  /** The `guest_token` of a shopper who is not signed in; read for each request. Not needed where cookies are sent. */
  guestToken?: () => string | undefined
  /** Whether a browser sends and stores the cookies of the mall, such as that of a guest cart; false by default. */
  cookies?: boolean
  /** Called when the mall does not accept the token: it has expired, or was revoked. */
  onTokenRefused?: () => void
  /** Language of the texts in answers; Chinese by default. */
  language?: 'zh' | 'en'
  /** How often a request is repeated that may be repeated; 2 by default. */
  retries?: number
  /** The longest wait before a repetition, in seconds; 10 by default. A longer `Retry-After` ends the repetitions. */
  longestWaitSeconds?: number
  fetch?: typeof fetch
}>

type Retry = Readonly<{ retries: number; longestWaitSeconds: number; send: typeof fetch }>

/**
 * Creates a client of one mall. Every operation of the SDK takes it as `client`. Its errors are always problem details: those of
 * a failed network have the code `network_failure`, and an answer of something other than the mall `unexpected_answer`.
 */
export function createMallClient(options: MallOptions): Client {
  const { baseUrl, token, language, retries = 2, longestWaitSeconds = 10, fetch: send = fetch } = options
  const client = createClient(
    createConfig({
      baseUrl: baseUrl.replace(/\/$/, ''),
      auth: ({ type }) => (type === 'http' ? token?.() : undefined),
      ...(language && { headers: { 'Accept-Language': language } }),
      ...(options.cookies && { credentials: 'include' }),
      fetch: retrying({ retries, longestWaitSeconds, send }),
    }),
  )
  client.interceptors.request.use((request) => {
    const guest = options.guestToken?.()
    if (guest && !request.headers.has('authorization')) request.headers.set('x-guest-cart', guest)
    return request
  })
  client.interceptors.response.use((response, request) => {
    if (request.headers.has('authorization') && refusesToken(response)) options.onTokenRefused?.()
    return response
  })
  client.interceptors.error.use(toProblem)
  return client
}

/** A visitor whose token is invalid is served; the header names the invalid token. */
function refusesToken({ status, headers }: Response): boolean {
  return status === 401 || (headers.get('www-authenticate') ?? '').includes('invalid_token')
}

function toProblem(error: unknown, response: Response | undefined): unknown {
  if (typeof error === 'object' && error !== null && 'code' in error && 'detail' in error) return error
  const code: CommonProblem['code'] = response ? 'unexpected_answer' : 'network_failure'
  const detail = error instanceof Error ? error.message : String(error).slice(0, 500)
  const title = response ? 'Unexpected answer' : 'Network failure'
  const problem: CommonProblem = {
    type: 'about:blank',
    title,
    status: response?.status ?? 0,
    code,
    detail,
    message: detail,
  }
  return problem
}

/** Returns a new key for the header `idempotency-key`. Requests with the same key and body have one effect. */
export function newIdempotencyKey(): string {
  // `randomUUID` is missing on pages without HTTPS
  return crypto
    .getRandomValues(new Uint8Array(16))
    .reduce((text, byte) => text + byte.toString(16).padStart(2, '0'), '')
}

/**
 * Returns the query of `handlePaymentReturn` from the address to which Alipay sent the buyer back.
 * @param search the part of the address from `?`, such as `location.search`
 */
export function paymentReturnQuery(search: string): HandlePaymentReturnData['query'] {
  const sent = new URLSearchParams(search)
  const read = (name: string) => sent.get(name) ?? ''
  return {
    ...Object.fromEntries(sent),
    out_trade_no: read('out_trade_no'),
    trade_no: read('trade_no'),
    total_amount: read('total_amount'),
    app_id: read('app_id'),
    seller_id: read('seller_id'),
    sign: read('sign'),
    sign_type: read('sign_type'),
  }
}

/**
 * Returns a `fetch` that repeats a request after a network failure, 429 or 503, if it is safe to repeat: GET, PUT and DELETE, and
 * others with an `Idempotency-Key`.
 */
function retrying({ retries, longestWaitSeconds, send }: Retry): typeof fetch {
  const attempt = async (request: Request, left: number): Promise<Response> => {
    // the types of Bun give `clone` another class
    const cloned: unknown = left > 0 && isRepeatable(request) ? request.clone() : undefined
    const copy = cloned instanceof Request ? cloned : undefined
    const response = await send(request).catch((error: unknown) => {
      if (!copy || request.signal.aborted) throw error
      return undefined
    })
    if (response && response.status !== 429 && response.status !== 503) return response
    const seconds = Number(response?.headers.get('retry-after') ?? firstWaitSeconds)
    if (response && (!copy || !(seconds <= longestWaitSeconds))) return response
    await response?.body?.cancel()
    await wait(seconds, request.signal)
    return attempt(copy ?? request, left - 1)
  }
  const repeat = (input: string | URL | Request, init?: RequestInit) =>
    attempt(input instanceof Request ? input : new Request(String(input), init), retries)
  return Object.assign(repeat, send)
}

const firstWaitSeconds = 1

function isRepeatable({ method, headers }: Request): boolean {
  return ['GET', 'HEAD', 'PUT', 'DELETE'].includes(method) || headers.has('idempotency-key')
}

/** @throws the reason of the signal when it aborts the wait */
function wait(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', end)
      resolve()
    }, seconds * 1_000)
    signal.addEventListener('abort', end, { once: true })
    if (signal.aborted) end()
  })
}
