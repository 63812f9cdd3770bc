import { createDemoValues } from '../../../src/http/openapi/page/demo-values.ts'
import {
  type ApiDocument,
  type Operation,
  resolveReference,
  type Schema,
} from '../../support/api-document.ts'
import type { DemoMall } from '../../support/processes/demo-mall.ts'
import { createBrowser } from './browser.ts'
import { exampleFileOf } from './example-files.ts'

/** What replaces examples that work only once. */
export type Values = Readonly<{
  headers?: Readonly<Record<string, string>>
  body?: Readonly<Record<string, unknown>>
}>

export type Sent = Readonly<{ status: number; type: string; text: string }>

type Target = Readonly<{ mall: DemoMall; document: ApiDocument }>

/**
 * Sends an operation with exactly its examples, as "Try it out" does in a demo shop.
 * @param own replaces examples; without it, the page of the documentation fills in what only a person can read elsewhere
 */
export async function sendExample(
  { mall, document }: Target,
  operation: Operation,
  { token, own }: Readonly<{ token?: string; own?: Values }>,
): Promise<Sent> {
  const { method, path } = operation
  const address = Object.entries(examplesIn(operation, 'path')).reduce(
    (filled, [name, value]) => filled.replace(`{${name}}`, encodeURIComponent(value)),
    path,
  )
  const query = new URLSearchParams(examplesIn(operation, 'query'))
  const body = bodyOf(document, operation, own?.body)
  const isForm = body instanceof FormData
  const request = {
    method,
    url: `${mall.url}${address}${query.size > 0 ? `?${query}` : ''}`,
    headers: {
      origin: mall.url,
      'x-forwarded-for': '203.0.113.7',
      ...examplesIn(operation, 'header'),
      ...own?.headers,
      ...(token && { Authorization: `Bearer ${token}` }),
      ...(body && !isForm && { 'content-type': 'application/json' }),
    },
    body: isForm ? body : JSON.stringify(body),
  }
  const browse = createBrowser()
  const examples = { ...examplesIn(operation, 'path'), ...Object.fromEntries(query), ...(!isForm && body) }
  const { fill } = createDemoValues(mall.url, mall.sandbox, browse)
  const { url, ...init } = own ? request : await fill(request, examples)
  const answer = await browse(url, { ...(init as RequestInit), redirect: 'manual' })
  const type = (answer.headers.get('content-type') ?? '').split(';')[0] as string
  return { status: answer.status, type, text: await answer.text() }
}

/** The parameters of one place that the page fills in. */
function examplesIn({ parameters = [] }: Operation, place: string): Record<string, string> {
  const filledIn = parameters.filter((each) => each.in === place && each.example !== undefined)
  return Object.fromEntries(filledIn.map(({ name, example }) => [name, String(example)]))
}

function bodyOf(document: ApiDocument, { requestBody, operationId }: Operation, own: Values['body']) {
  const [[type, media] = []] = Object.entries(requestBody?.content ?? {})
  if (!media) return undefined
  if (type === 'multipart/form-data' && media.schema)
    return formOf(resolveReference(document, media.schema), operationId)
  return { ...(media.example as object), ...own }
}

/** Every member with its example, as the page fills them in, and a real file for each that is one. */
function formOf({ properties = {} }: Schema, operationId: string): FormData {
  const form = new FormData()
  for (const [name, schema] of Object.entries(properties)) {
    if (schema.format === 'binary') {
      const file = exampleFileOf(operationId, name)
      form.set(name, new File([file.bytes], file.name, { type: file.type }))
    } else form.set(name, String(schema.examples?.[0] ?? schema.enum?.[0] ?? schema.default))
  }
  return form
}
