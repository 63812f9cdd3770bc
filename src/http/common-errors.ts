import {
  type ErrorKind,
  internalError,
  invalidInput,
  notFound,
  serviceUnavailable,
  tooManyRequests,
  unauthorized,
} from '../lib/errors.ts'
import { unknownField } from './input/field-names.ts'
import { malformedBody, malformedHost, malformedQuery } from './input/malformed.ts'
import { payloadTooLarge, readRawBody, unsupportedType } from './input/parse-body.ts'
import { methodNotAllowed } from './methods.ts'
import { type AnsweredCodes, answeredCodesOf, type CommonCodes } from './problem.ts'

type Schema = Record<string, unknown>
/** What a macro refuses, in the `detail` of its routes, with a name in snake case for the document. */
export type Refusals = Readonly<{ name: string; ofAll: readonly ErrorKind[]; ofWrites: readonly ErrorKind[] }>
type Detail = Readonly<{ responses?: Schema; refusals?: Refusals }>
type Hooks = Readonly<{
  response?: unknown
  query?: unknown
  headers?: unknown
  parse?: unknown
  detail?: Detail
}>
/** What a route says about its answers. */
export type DescribedRoute = Readonly<{ method: string; hooks: Hooks }>

/** What every operation may answer. It is documented once, not at each operation. */
export const errorsOfEveryRoute = [
  malformedHost,
  malformedQuery,
  unknownField,
  methodNotAllowed,
  payloadTooLarge,
  unsupportedType,
  internalError,
  serviceUnavailable,
] as const

type CommonKind = { [Status in keyof CommonCodes]: ErrorKind<Status, CommonCodes[Status]> }[keyof CommonCodes]

const ofBodies: readonly CommonKind[] = [
  invalidInput,
  malformedBody,
  unknownField,
  payloadTooLarge,
  unsupportedType,
]
const ofQueries: readonly CommonKind[] = [invalidInput]
const ofAnyRoute: readonly CommonKind[] = [unauthorized, notFound, tooManyRequests, serviceUnavailable]

const bodyMethods = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/** Returns the codes of the error answers of a route by status: the kinds that it names, and the meaning of its numbers. */
export function answeredCodes({ method, hooks }: DescribedRoute): Map<number, readonly string[]> {
  const common = commonKinds(method, hooks)
  const named = [...namedAnswers(hooks)].map(([status, { codes, isCommon }]) => {
    const ofStatus = isCommon ? common.filter((kind) => kind.status === status) : []
    return [status, [...new Set([...codes, ...ofStatus.map(({ code }) => code)])].sort()] as const
  })
  return new Map(named)
}

function commonKinds(method: string, { query, headers, parse, detail }: Hooks): readonly ErrorKind[] {
  const isRaw = Array.isArray(parse) && parse.some((hook) => hook.fn === readRawBody)
  const isWrite = bodyMethods.has(method)
  return [
    ...(isWrite && !isRaw ? ofBodies : []),
    ...(query ? ofQueries : []),
    ...(headers ? [invalidInput] : []),
    ...ofAnyRoute,
    ...refusalsOf({ method, detail }),
  ]
}

/** Returns what the macro of a route refuses. */
function refusalsOf({
  method,
  detail,
}: {
  method: string
  detail: Detail | undefined
}): readonly ErrorKind[] {
  const { ofAll = [], ofWrites = [] } = detail?.refusals ?? {}
  return bodyMethods.has(method) ? [...ofAll, ...ofWrites] : ofAll
}

/** Returns a name for all that the macro of a route refuses, such as `forbidden_staff_write`, with its codes. */
export function macroRefusals({ method, hooks: { detail } }: DescribedRoute) {
  if (!detail?.refusals) return undefined
  const name = `${detail.refusals.name}_${bodyMethods.has(method) ? 'write' : 'read'}`
  return { name, codes: refusalsOf({ method, detail }).map(({ code }) => code) }
}

function namedAnswers({ response, detail }: Hooks): Map<number, AnsweredCodes> {
  const schemas = Object.entries((response ?? {}) as Schema)
  const contents = Object.entries(
    (detail?.responses ?? {}) as Record<string, { content?: Record<string, Schema> }>,
  )
  const documented = contents.flatMap(([status, { content = {} }]) =>
    Object.values(content).map(({ schema }) => [status, schema] as const),
  )
  const answers = [...schemas, ...documented].flatMap(([status, schema]) => {
    const answered = answeredCodesOf(schema)
    return answered ? [[Number(status), answered] as const] : []
  })
  return new Map(answers)
}
