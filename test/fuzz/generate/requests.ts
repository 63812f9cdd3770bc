import fc, { type Arbitrary } from 'fast-check'
import { isStaffPath } from '../../../src/http/staff/staff-path.ts'
import { bodySchemaOf, type Operation, type Parameter } from '../../support/api-document.ts'
import { brokenJson, hostileTexts, mediaTypes } from './hostile.ts'
import { jsonText } from './json-text.ts'
import { oneOf, type SchemaValues } from './values.ts'

/** Who sends a request; `send/callers.ts` makes them. */
const callerNames = ['anonymous', 'shopper', 'staff', 'clerk', 'key', 'forged'] as const
export type CallerName = (typeof callerNames)[number]

type Body =
  | Readonly<{ as: 'json' | 'form' | 'multipart'; value: unknown }>
  | Readonly<{ as: 'text'; type: string; text: string }>
  | undefined

/** A request before the values that exist in the shop are filled in. */
export type Draft = Readonly<{
  caller: CallerName
  /** For an operation of the staff: start from a call that succeeds, and take some members of `body`, by the bits of this number. */
  prepared: number | undefined
  /** Which known combination of path values to use; `path` has values that replace it. */
  pathIndex: number
  path: Readonly<Record<string, unknown>>
  query: readonly (readonly [name: string, value: unknown])[]
  headers: Readonly<Record<string, string>>
  ifMatch: 'none' | 'current' | 'stale' | 'any' | 'malformed'
  language: 'zh' | 'en'
  body: Body
}>

/** Builds requests of one operation: half of them valid, the others broken in one place. */
export function requestsOf(operation: Operation, values: SchemaValues): Arbitrary<Draft> {
  const draft = validDraft(operation, values)
  const faults = faultsOf(operation, values)
  return oneOf([draft, 5], [fc.tuple(draft, faults).map(([base, fault]) => ({ ...base, ...fault(base) })), 5])
}

type Fault = (draft: Draft) => Partial<Draft>

function validDraft(operation: Operation, values: SchemaValues): Arbitrary<Draft> {
  const isGuarded = '412' in operation.responses
  return fc.record({
    caller: callerOf(operation),
    prepared: oneOf<number | undefined>([fc.constant(undefined), 4], [fc.constant(0), 1], [fc.nat(1023), 2]),
    pathIndex: fc.nat(40),
    path: oneOf([fc.constant({}), 6], [record(parametersOf(operation, 'path'), values), 1]),
    query: record(parametersOf(operation, 'query'), values).map((query) => Object.entries(query)),
    headers: record(parametersOf(operation, 'header'), values).map(asHeaders),
    ifMatch: isGuarded
      ? oneOf<Draft['ifMatch']>(
          [fc.constant('current'), 6],
          [fc.constantFrom('none', 'stale', 'any', 'malformed'), 2],
        )
      : fc.constant('none'),
    language: fc.constantFrom('zh', 'en'),
    body: bodyOf(operation, values),
  })
}

function callerOf({ path }: Operation): Arbitrary<CallerName> {
  const usual = isStaffPath(path) ? 'staff' : 'shopper'
  return oneOf<CallerName>([fc.constant(usual), 12], [fc.constantFrom(...callerNames), 3])
}

/** `ifMatch` chooses the header If-Match. */
const parametersOf = ({ parameters = [] }: Operation, place: string) =>
  parameters.filter((parameter) => parameter.in === place && !/^if-match$/i.test(parameter.name))

function record(parameters: readonly Parameter[], { valid }: SchemaValues) {
  const required = parameters.filter((parameter) => parameter.required).map(({ name }) => name)
  const values = parameters.map(({ name, schema, example }) => {
    const value = valid(schema, name)
    return [name, example === undefined ? value : oneOf([value, 3], [fc.constant(example), 1])]
  })
  return fc.record(Object.fromEntries(values) as Record<string, Arbitrary<unknown>>, {
    requiredKeys: required,
    noNullPrototype: true,
  })
}

function asHeaders(values: Readonly<Record<string, unknown>>): Record<string, string> {
  const named = Object.entries(values).map(([name, value]) => [name, headerText(value)] as const)
  return Object.fromEntries(named)
}

/** A header holds bytes, without the ends of lines. */
function headerText(value: unknown): string {
  const text = typeof value === 'object' ? jsonText(value) : String(value)
  return text.replace(/[^\x20-\x7e\xa0-\xff]/g, '?').slice(0, 4_000)
}

function bodyOf(operation: Operation, { valid }: SchemaValues): Arbitrary<Body> {
  const body = bodySchemaOf(operation)
  if (!body) return oneOf<Body>([fc.constant(undefined), 4], [fc.constant({ as: 'json', value: {} }), 1])
  const value = valid(body, '')
  const as = (encoding: 'json' | 'form' | 'multipart') => value.map((each) => ({ as: encoding, value: each }))
  const hasFile =
    operation.requestBody?.content['multipart/form-data'] && JSON.stringify(body).includes('binary')
  return oneOf<Body>(
    [as(hasFile ? 'multipart' : 'json'), 6],
    [as('json'), 1],
    [as('form'), 2],
    [as('multipart'), 2],
  )
}

function faultsOf(operation: Operation, values: SchemaValues): Arbitrary<Fault> {
  const faults: [Arbitrary<Fault>, number][] = [[anyFault, 1]]
  for (const parameter of operation.parameters ?? []) faults.push([parameterFault(parameter, values), 1])
  faults.push([queryFault, 1])
  if (operation.method !== 'GET') faults.push([mediaFault, 2])
  const body = bodySchemaOf(operation)
  if (body) {
    const value = values.invalid(body, '')
    const encodings = fc.constantFrom('json', 'json', 'json', 'form', 'multipart')
    faults.push([
      fc.tuple(value, encodings).map(
        ([each, as]) =>
          () =>
            ({ body: { as, value: each } }) as Partial<Draft>,
      ),
      12,
    ])
  }
  return oneOf(...faults)
}

/** Another caller and headers that any request may carry. */
const anyFault: Arbitrary<Fault> = oneOf<Fault>(
  [fc.constantFrom(...callerNames).map((caller) => () => ({ caller })), 3],
  [
    fc
      .constantFrom<Record<string, string>>(
        { 'accept-language': 'x'.repeat(5_000) },
        { 'accept-language': 'en;q=0,*;q=1e9' },
        { 'content-encoding': 'gzip' },
        { 'idempotency-key': ' ' },
        { 'x-guest-cart': 'x'.repeat(300) },
        { 'x-request-id': '\u00ff'.repeat(300) },
        { 'x-forwarded-for': 'a, b, ::1, 999.1.1.1' },
        { cookie: 'meiduo_staff=x; guest_cart=%; a=b;;;=' },
        { authorization: 'Bearer ' },
        { range: 'bytes=-1,5-2' },
        { accept: 'text/html' },
        { origin: 'null' },
      )
      .map((headers) => (draft: Draft) => ({ headers: { ...draft.headers, ...headers } })),
    3,
  ],
)

function parameterFault({ name, in: place, schema }: Parameter, values: SchemaValues): Arbitrary<Fault> {
  const value = oneOf<unknown>([values.invalid(schema, name), 4], [fc.constantFrom(...hostileTexts), 2])
  return value.map((each) => (draft: Draft) => {
    if (place === 'path') return { path: { ...draft.path, [name]: each } }
    if (place === 'header') return { headers: { ...draft.headers, [name]: headerText(each) } }
    return { query: [...draft.query.filter(([other]) => other !== name), [name, each] as const] }
  })
}

const queryFault: Arbitrary<Fault> = oneOf<Fault>(
  [
    fc
      .constantFrom('unknown', '__proto__', 'page[]', 'a[b][c]', '', '名', 'constructor')
      .map((name) => (draft: Draft) => ({ query: [...draft.query, [name, '1'] as const] })),
    2,
  ],
  [
    fc.nat(5).map((at) => (draft: Draft) => {
      const again = draft.query[at % Math.max(draft.query.length, 1)]
      return again ? { query: [...draft.query, again] } : {}
    }),
    2,
  ],
  [fc.nat(5).map((at) => (draft: Draft) => ({ query: draft.query.toSpliced(at, 1) })), 1],
)

/** A body that its Content-Type does not describe, and bodies that are no JSON. */
const mediaFault: Arbitrary<Fault> = oneOf<Fault>(
  [
    fc
      .constantFrom(...brokenJson)
      .map((text) => () => ({ body: { as: 'text', type: 'application/json', text } })),
    3,
  ],
  [
    fc
      .tuple(fc.constantFrom(...mediaTypes), fc.constantFrom('', '{}', 'a=1', '--x\r\n\r\n--x--', '\ufffd'))
      .map(([type, text]) => () => ({ body: { as: 'text', type, text } })),
    3,
  ],
  [
    fc
      .constantFrom(
        'a=1&a=2',
        '%',
        '%ff=1',
        'a[0][b]=1&a[0]=2',
        'a.b=1&a=2',
        '__proto__[x]=1',
        'a[]=1&a[]=2',
        `${'a[b]'.repeat(300)}=1`,
      )
      .map((text) => () => ({ body: { as: 'text', type: 'application/x-www-form-urlencoded', text } })),
    2,
  ],
)
