import sharp from 'sharp'
import { type Operation, resolve, type Schema } from './document.ts'

/** What a filler puts in the place of examples that work only once. */
export type Values = Readonly<{
  path?: Readonly<Record<string, string>>
  query?: Readonly<Record<string, string>>
  headers?: Readonly<Record<string, string>>
  body?: Readonly<Record<string, unknown>>
  token?: string
}>

export type Sent = Readonly<{ status: number; type: string; text: string }>

type Target = Readonly<{ base: string; origin: string; schemas: Readonly<Record<string, Schema>> }>

const png = await sharp({ create: { width: 32, height: 32, channels: 3, background: '#5b8db8' } })
  .png()
  .toBuffer()
const files: Readonly<Record<string, () => File>> = {
  file: () => new File(['SKU 编号,售价\r\n1,2699.00\r\n'], '调价.csv', { type: 'text/csv' }),
}
/** A file by operation id, where the name of its field says too little. */
const ownFiles: Readonly<Record<string, () => File>> = {
  issueInvoice: () => new File(['%PDF-1.4\n%%EOF\n'], 'invoice.pdf', { type: 'application/pdf' }),
}
const picture = () => new File([png], 'picture.png', { type: 'image/png' })

/** Sends an operation with exactly its examples, as "Try it out" does, and the values of a filler. */
export async function sendExample(target: Target, operation: Operation, values: Values): Promise<Sent> {
  const { method, path } = operation
  const address = Object.entries({ ...examplesIn(operation, 'path'), ...values.path }).reduce(
    (filled, [name, value]) => filled.replace(`{${name}}`, encodeURIComponent(value)),
    path,
  )
  const query = new URLSearchParams({ ...examplesIn(operation, 'query'), ...values.query })
  const headers = new Headers({
    origin: target.origin,
    'x-forwarded-for': '203.0.113.7',
    ...examplesIn(operation, 'header'),
    ...values.headers,
  })
  if (values.token) headers.set('authorization', `Bearer ${values.token}`)
  const init: RequestInit = { method: method.toUpperCase(), headers, redirect: 'manual' }
  const body = bodyOf(operation, target.schemas, values.body)
  if (body instanceof FormData) init.body = body
  else if (body !== undefined) {
    headers.set('content-type', 'application/json')
    init.body = JSON.stringify(body)
  }
  const answer = await fetch(`${target.base}${address}${query.size > 0 ? `?${query}` : ''}`, init)
  const type = (answer.headers.get('content-type') ?? '').split(';')[0] as string
  return { status: answer.status, type, text: await answer.text() }
}

/** The parameters of one place that the page fills in. */
function examplesIn({ parameters = [] }: Operation, place: string): Record<string, string> {
  const filledIn = parameters.filter((each) => each.in === place && each.example !== undefined)
  return Object.fromEntries(filledIn.map(({ name, example }) => [name, String(example)]))
}

function bodyOf({ requestBody, operationId }: Operation, schemas: Target['schemas'], own: Values['body']) {
  const [[type, media] = []] = Object.entries(requestBody?.content ?? {})
  if (!media) return undefined
  if (type === 'multipart/form-data') return formOf(resolve(media.schema, schemas), operationId)
  return own ? { ...(media.example as object), ...own } : media.example
}

/** Every member with its example, as the page fills them in, and a real file for each that is one. */
function formOf({ properties = {} }: Schema, operationId: string): FormData {
  const form = new FormData()
  for (const [name, schema] of Object.entries(properties)) {
    if (schema.format === 'binary') form.set(name, (ownFiles[operationId] ?? files[name] ?? picture)())
    else form.set(name, String(schema.examples?.[0] ?? schema.enum?.[0] ?? schema.default))
  }
  return form
}
