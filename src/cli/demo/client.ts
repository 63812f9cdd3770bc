/** Characters of an answer that are printed. */
const printedLength = 300
const shortLength = 80
/** The figures of the shop count no visitor whose agent is an HTTP library. */
const userAgent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0 MeiduoDemo'
const hasColors = process.stdout.isTTY && !process.env.NO_COLOR

/** Prints the heading of a step: bold on a terminal, plain in a pipe or with NO_COLOR. */
export function printStep(step: string): void {
  console.log(hasColors ? `\n\u001b[1m${step}\u001b[0m` : `\n${step}`)
}

/** Ends the demo when the mall did not do what it promises. @throws Error with `problem` unless `holds` */
export function expectThat(holds: boolean, problem: string): asserts holds {
  if (!holds) throw new Error(problem)
}

/** Asks once a second until there is an answer. @throws Error with `problem` after a minute */
export async function waitFor<T>(problem: string, find: () => Promise<T | undefined>): Promise<T> {
  for (let second = 0; second < 60; second++) {
    const found = await find()
    if (found !== undefined) return found
    await Bun.sleep(1_000)
  }
  throw new Error(problem)
}

type Answer = Readonly<{ status: number; text: string; retryAfterSeconds: number }>
type Options = Readonly<{ body?: unknown; length?: number }>

/** An HTTP client with cookies and a token, like a browser, that prints each request and each answer. */
export class DemoClient {
  token: string | undefined
  readonly #base: string
  readonly #cookies = new Map<string, string>()

  constructor(base: string) {
    this.#base = base.replace(/\/$/, '')
  }

  get<T>(path: string, isShort = false): Promise<T> {
    return this.#expect<T>('GET', path, 200, { length: isShort ? shortLength : printedLength })
  }

  post<T>(path: string, status: number, body: unknown): Promise<T> {
    return this.#expect<T>('POST', path, status, { body })
  }

  put<T>(path: string, body?: unknown): Promise<T> {
    return this.#expect<T>('PUT', path, 200, { body })
  }

  /** Sends fields and files as a multipart body. */
  putForm<T>(path: string, form: FormData): Promise<T> {
    return this.#expect<T>('PUT', path, 200, { body: form })
  }

  /** Deletes what the answer 204 confirms. */
  async delete(path: string): Promise<void> {
    await this.#expect('DELETE', path, 204)
  }

  /** Sends a request that the mall must refuse. @returns the code of the error */
  async refused(method: string, path: string, status: number, body?: unknown): Promise<string> {
    return (await this.#expect<{ code: string }>(method, path, status, { body })).code
  }

  /** Sends a request and prints it with its answer, of any status. */
  async try(method: string, path: string, { body, length = printedLength }: Options = {}): Promise<Answer> {
    console.log(`→ ${method} ${cut(path, 160)}${describeBody(body)}`)
    const response = await this.#send(method, path, body)
    const text = await response.text()
    console.log(`← ${response.status} ${cut(text, length)}`.trimEnd())
    const retryAfterSeconds = Number(response.headers.get('retry-after') ?? 0)
    return { status: response.status, text, retryAfterSeconds }
  }

  /** Reads without printing. @returns undefined when the answer is an error */
  async find<T>(path: string): Promise<T | undefined> {
    const response = await this.#send('GET', path)
    return response.ok ? ((await response.json()) as T) : undefined
  }

  /** Ends the process with one line when the server does not answer. */
  async expectAlive(path: string, name: string, variable: string): Promise<void> {
    const response = await this.#send('GET', path).catch(() => undefined)
    if (response?.ok) return
    console.error(
      `${name} does not answer at ${this.#base}: start it (npx -y bun start), or set ${variable} to where it runs`,
    )
    process.exit(1)
  }

  /** Downloads a picture and prints its type and size. */
  async picture(path: string): Promise<void> {
    const response = await this.#send('GET', path)
    const bytes = (await response.arrayBuffer()).byteLength
    console.log(`→ GET ${path}\n← ${response.status} ${response.headers.get('content-type')}, ${bytes} bytes`)
    expectThat(response.ok, `GET ${path} answered ${response.status}`)
  }

  /** Opens a page outside of the mall and prints its title. */
  async page(url: string): Promise<void> {
    const response = await fetch(url)
    const title = /<title>([^<]*)/.exec(await response.text())?.[1] ?? ''
    console.log(`→ GET ${url.slice(0, 100)}…\n← ${response.status} ${title}`)
    expectThat(response.ok, `the cashier page answered ${response.status}`)
  }

  async #expect<T>(method: string, path: string, expected: number, options: Options = {}): Promise<T> {
    const { status, text } = await this.try(method, path, options)
    expectThat(status === expected, `${method} ${path} answered ${status}, not ${expected}`)
    return (text && JSON.parse(text)) as T
  }

  async #send(method: string, path: string, body?: unknown): Promise<Response> {
    const headers: Record<string, string> = { 'user-agent': userAgent }
    if (this.token) headers.authorization = `JWT ${this.token}`
    const isForm = body instanceof FormData
    if (body !== undefined && !isForm) headers['content-type'] = 'application/json'
    if (this.#cookies.size > 0)
      headers.cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const init: RequestInit = { method, headers }
    if (body !== undefined) init.body = isForm ? body : JSON.stringify(body)
    const response = await fetch(this.#base + path, init)
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (name) this.#cookies.set(name, value ?? '')
    }
    return response
  }
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text
}

function describeBody(body: unknown): string {
  if (body === undefined) return ''
  return ` ${body instanceof FormData ? `multipart: ${[...body.keys()].join(', ')}` : JSON.stringify(body)}`
}
