import {
  type ApiDocument,
  type Content,
  listOperations,
  type Operation,
  type Parameter,
} from '../../support/api-document.ts'
import type { Change, Report } from './change.ts'
import { compareSchemas, type Side } from './compare-schemas.ts'

type Documents = Readonly<{ before: ApiDocument; after: ApiDocument }>
type Pair = Documents & Readonly<{ old: Operation; next: Operation; report: Report }>

/** Compares two documents. A breaking change may stop a program that was written for the first one. */
export function findChanges(before: ApiDocument, after: ApiDocument): Change[] {
  const changes: Change[] = []
  const next = listOperations(after)
  for (const operation of listOperations(before)) {
    const [id, name] = [operation.operationId, nameOf(operation)]
    const report: Report = (kind, place, what, own) =>
      changes.push({ kind, operation: id, place, what, names: [own ?? lastNameOf(place)] })
    const same = next.find((each) => nameOf(each) === name)
    const moved = next.find((each) => each.operationId === id)
    if (!same) report('breaking', name, moved ? `has moved to ${nameOf(moved)}` : 'is removed')
    else compareOperations({ before, after, old: operation, next: same, report })
  }
  return withoutRepetitions(changes)
}

/** The member, path or part that a place ends with: `price` of `Sku.price`, `/cart/` of `get /cart/`, `security`. */
const lastNameOf = (place: string) => place.replaceAll('[]', '').split(/[ .]/).at(-1) ?? place

/** Names of path parameters belong to the contract: they are members of the SDK. */
const nameOf = ({ method, path }: Operation) => `${method} ${path}`

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
  const read = ({ parameters = [] }: Operation) => new Map(parameters.map((each) => [keyOf(each), each]))
  const [oldOnes, nextOnes] = [read(old), read(next)]
  for (const [key, parameter] of oldOnes) {
    const { name } = parameter
    const other = nextOnes.get(key)
    if (!other) {
      report('breaking', key, 'is removed', name)
      continue
    }
    if (other.required && !parameter.required) report('breaking', key, 'is required', name)
    const named: Report = (kind, place, what, own = name) => report(kind, place, what, own)
    compareSchemas({ before, after, side: 'request', report: named }, parameter.schema, other.schema, key)
  }
  for (const [key, { name, required }] of nextOnes)
    if (required && !oldOnes.has(key)) report('breaking', key, 'is new and required', name)
}

function compareBodies(pair: Pair): void {
  const { report } = pair
  const [body, other] = [pair.old.requestBody, pair.next.requestBody]
  if (!body && other?.required) report('breaking', 'request', 'has a new and required body')
  if (body && !other) report('breaking', 'request', 'has no body')
  if (!body || !other) return
  if (!body.required && other.required) report('breaking', 'request', 'must have a body')
  compareContents(pair, body.content, other.content, 'request', 'request')
}

function compareAnswers(pair: Pair): void {
  const { old, next, report } = pair
  for (const [status, { content = {}, headers = {} }] of Object.entries(old.responses)) {
    const place = `answer ${status}`
    const other = next.responses[status]
    if (!other) {
      report('breaking', place, 'is removed', status)
      continue
    }
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
