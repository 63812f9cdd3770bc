import {
  type Answer,
  type ApiDocument,
  type Body,
  type Content,
  type Operation,
  type Parameter,
  resolveReference,
} from '../../tools/document/api-document.ts'
import type { Change, Report } from './change.ts'
import { compareSchemas, type Side } from './compare-schemas.ts'

type Documents = Readonly<{ before: ApiDocument; after: ApiDocument }>
type Pair = Documents & Readonly<{ old: Operation; next: Operation; report: Report }>
type Named = Readonly<{ name: string; operation: Operation }>

/** Compares two documents. A breaking change may stop a program that was written for the first one. */
export function findChanges(before: ApiDocument, after: ApiDocument): Change[] {
  const changes: Change[] = []
  const next = operationsOf(after)
  for (const { name, operation } of operationsOf(before)) {
    const id = operation.operationId
    const report: Report = (kind, place, what, own) =>
      changes.push({ kind, operation: id, place, what, names: own === undefined ? [] : [own] })
    const same = next.find((each) => each.name === name)?.operation
    const moved = next.find((each) => each.operation.operationId === id)
    if (!same) report('breaking', name, moved ? `has moved to ${moved.name}` : 'is removed')
    else compareOperations({ before, after, old: operation, next: same, report })
  }
  return withoutRepetitions(changes)
}

/** The operations by method and path. Names of path parameters belong to the contract: they are members of the SDK. */
function operationsOf({ paths }: ApiDocument): Named[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      operation,
    })),
  )
}

function compareOperations(pair: Pair): void {
  const { old, next, report } = pair
  if (old.operationId !== next.operationId) report('breaking', 'operationId', `is ${next.operationId}`)
  const isOpen = ({ security = [] }: Operation) =>
    security.length === 0 || security.some((each) => Object.keys(each).length === 0)
  if (isOpen(old) && !isOpen(next)) report('breaking', 'security', 'needs credentials')
  compareParameters(pair)
  compareBodies(pair)
  compareAnswers(pair)
}

function compareParameters(pair: Pair): void {
  const { before, after, old, next, report } = pair
  const keyOf = ({ in: place, name }: Parameter) =>
    `${place} ${place === 'header' ? name.toLowerCase() : name}`
  const read = (document: ApiDocument, { parameters = [] }: Operation) =>
    new Map(
      parameters
        .map((each) => resolveReference<Parameter>(document, each))
        .map((each) => [keyOf(each), each]),
    )
  const [oldOnes, nextOnes] = [read(before, old), read(after, next)]
  for (const [key, parameter] of oldOnes) {
    const { name } = parameter
    const other = nextOnes.get(key)
    if (!other) {
      report('breaking', key, 'is removed', name)
      continue
    }
    if (other.required && !parameter.required) report('breaking', key, 'is required', name)
    const named: Report = (kind, place, what, own = name) => report(kind, place, what, own)
    compareSchemas(
      { before, after, side: 'request', report: named },
      parameter.schema ?? {},
      other.schema ?? {},
      key,
    )
  }
  for (const [key, { name, required }] of nextOnes)
    if (required && !oldOnes.has(key)) report('breaking', key, 'is new and required', name)
}

function compareBodies(pair: Pair): void {
  const { before, after, old, next, report } = pair
  const body = old.requestBody && resolveReference<Body>(before, old.requestBody)
  const other = next.requestBody && resolveReference<Body>(after, next.requestBody)
  if (!body && other?.required) report('breaking', 'request', 'has a new and required body')
  if (body && !other) report('breaking', 'request', 'has no body')
  if (!body || !other) return
  if (!body.required && other.required) report('breaking', 'request', 'must have a body')
  compareContents(pair, body.content, other.content, 'request', 'request')
}

function compareAnswers(pair: Pair): void {
  const { before, after, old, next, report } = pair
  for (const [status, answer] of Object.entries(old.responses)) {
    const place = `answer ${status}`
    const nextAnswer = next.responses[status]
    if (!nextAnswer) {
      report('breaking', place, 'is removed', status)
      continue
    }
    const [{ content = {}, headers = {} }, other] = [
      resolveReference<Answer>(before, answer),
      resolveReference<Answer>(after, nextAnswer),
    ]
    for (const name of Object.keys(headers))
      if (!other.headers?.[name]) report('breaking', `${place} header ${name}`, 'is removed', name)
    compareContents(pair, content, other.content ?? {}, place, 'answer')
  }
  for (const status of Object.keys(next.responses))
    if (!old.responses[status]) report('note', `answer ${status}`, 'is new')
}

function compareContents(pair: Pair, content: Content, other: Content, place: string, side: Side): void {
  const { before, after, report } = pair
  for (const [type, media] of Object.entries(content)) {
    const nextMedia = other[type]
    if (!nextMedia) {
      report('breaking', place, `has lost the media type ${type}`, type)
      continue
    }
    for (const code of side === 'answer' ? Object.keys(media.examples ?? {}) : [])
      if (type === 'application/problem+json' && nextMedia.examples && !nextMedia.examples[code])
        report('breaking', place, `has lost the error code ${code}`, code)
    compareSchemas({ before, after, side, report }, media.schema ?? {}, nextMedia.schema ?? {}, place)
  }
}

/** A body in three media types, and a schema of many operations, are reported once. */
function withoutRepetitions(changes: readonly Change[]): Change[] {
  const seen = new Set<string>()
  return changes.filter(({ operation, place, what }) => {
    const isShared = /^[A-Z]\w*[.[]/.test(place)
    const key = `${isShared ? '' : operation} ${place} ${what}`
    return !seen.has(key) && seen.add(key)
  })
}
