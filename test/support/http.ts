import { appendFileSync } from 'node:fs'
import { createApp } from '../../src/app.ts'
import { pingDatabase } from '../../src/db/client.ts'
import { followRevocations } from '../../src/domains/accounts/sign-in/revocation-feed.ts'
import { startSendingMessages } from '../../src/jobs/send-messages.ts'
import { log } from '../../src/lib/log.ts'
import { redis } from '../../src/redis/client.ts'
import { checkDocumented, documentedOperations } from './documented-answers.ts'
import { afterAllTests } from './processes/after-all-tests.ts'

log.level = process.env.TEST_LOG_LEVEL ?? 'silent'
followRevocations()
// SMS and mail jobs that a request queues are delivered, as in a served process
const stopSending = startSendingMessages()
if (!process.env.MEIDUO_TEST_SHARED) afterAllTests(stopSending)

/** The application of the served API, called in this process without a socket. */
export const app = createApp({ mysql: pingDatabase, redis: () => redis.ping() })

/** Set by test/tools/problems/run.ts. */
const recordingFile = process.env.MEIDUO_TEST_PROBLEMS
const operations = documentedOperations(app.routes)
const isProblem = ({ headers }: Response) =>
  headers.get('content-type')?.startsWith('application/problem+json') === true

export type CallOptions = Readonly<{
  token?: string | undefined
  body?: unknown
  form?: Record<string, string>
  raw?: { body: string; type?: string }
  /** A form, or its fields. */
  multipart?: FormData | Readonly<Record<string, string | Blob>> | undefined
  cookie?: string | undefined
  headers?: Record<string, string>
}>

export type Answer<T> = Readonly<{
  status: number
  headers: Headers
  text: string
  /** The JSON body, or an empty object for other media types. */
  json: T
  cookie: string | undefined
}>

/**
 * Sends one request to `app`. Each request has its own random client address unless X-Forwarded-For is given. Third-party
 * sign-in requests come from one browser: they send its cookie unless another one is given.
 */
export function call<T = Record<string, unknown>>(method: string, path: string, options: CallOptions = {}) {
  return callOn<T>(app, method, path, options)
}

/** Sends one request to another application. An error that its operation does not document fails the test. */
export async function callOn<T = Record<string, unknown>>(
  target: { handle: (request: Request) => Promise<Response> },
  method: string,
  path: string,
  options: CallOptions = {},
): Promise<Answer<T>> {
  const headers = new Headers({ 'x-forwarded-for': randomAddress(), ...options.headers })
  if (options.token) headers.set('authorization', `JWT ${options.token}`)
  const cookie = options.cookie ?? (path.startsWith('/oauth/') ? browserCookie : '')
  if (cookie) headers.set('cookie', cookie)
  const init: RequestInit = { method, headers }
  if (options.body !== undefined) {
    headers.set('content-type', 'application/json')
    init.body = JSON.stringify(options.body)
  } else if (options.form) init.body = new URLSearchParams(options.form)
  else if (options.multipart) init.body = formOf(options.multipart)
  else if (options.raw) {
    if (options.raw.type) headers.set('content-type', options.raw.type)
    init.body = options.raw.body
  }
  const response = await target.handle(new Request(`http://localhost${path}`, init))
  const text = await response.text()
  if (isProblem(response)) {
    const body = JSON.parse(text)
    const isDocumented = checkDocumented(operations, { method, path }, body)
    if (recordingFile && isDocumented && !headers.has('accept-language'))
      appendFileSync(recordingFile, `${JSON.stringify({ path, body })}\n`)
  }
  const isJson = (response.headers.get('content-type') ?? '').includes('json')
  const setCookie = response.headers.getSetCookie().map((line) => line.split(';')[0] as string)
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: (isJson && text ? JSON.parse(text) : {}) as T,
    cookie: setCookie.at(-1),
  }
}

function formOf(fields: NonNullable<CallOptions['multipart']>): FormData {
  if (fields instanceof FormData) return fields
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  return form
}

/** A third-party sign-in must end in the browser where it began, so all of them share this one. */
export const browserCookie = `oauth_browser=${crypto.randomUUID()}`

/** Returns a random benchmarking address (198.18.0.0/15, RFC 2544), which in practice no other test uses. */
export function randomAddress(): string {
  const byte = () => Math.floor(Math.random() * 256)
  return `198.${18 + (byte() & 1)}.${byte()}.${byte()}`
}
