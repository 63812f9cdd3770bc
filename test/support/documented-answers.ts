import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { answeredCodes, type DescribedRoute, errorsOfEveryRoute } from '../../src/http/common-errors.ts'
import { patternOf } from '../../src/http/methods.ts'
import { hiddenPaths } from '../../src/http/openapi/document.ts'
import { problem } from '../../src/http/problem.ts'
import { membersOf } from '../../src/lib/error-members.ts'

type Route = Readonly<{ method: string; path: string }>
type Operation = Readonly<{ id: string; pattern: RegExp; parameters: number; answers: ReadonlySet<string> }>
type Hooks = Readonly<{ detail?: { operationId?: string } }>
type Problem = Readonly<{ status: number; code: string }> & Readonly<Record<string, unknown>>

const ofEveryRoute = new Set<string>(errorsOfEveryRoute.map(nameOf))

function nameOf({ status, code }: Readonly<{ status: number; code: string }>): string {
  return `${status} ${code}`
}

/** Returns the documented operations of an application by method, those with the fewest parameters first. */
export function documentedOperations(routes: readonly Route[]): Map<string, Operation[]> {
  const documented = routes.flatMap((route) => {
    const id = (route as Route & { hooks: Hooks }).hooks.detail?.operationId
    if (!id || hiddenPaths.includes(route.path)) return []
    const codes = [...answeredCodes(route as Route & DescribedRoute)]
    const answers = new Set(
      codes.flatMap(([status, ofStatus]) => ofStatus.map((code) => nameOf({ status, code }))),
    )
    const parameters = route.path.match(/[:*]/g)?.length ?? 0
    return [{ id, method: route.method, pattern: patternOf(route.path), parameters, answers }]
  })
  return Map.groupBy(
    documented.toSorted((a, b) => a.parameters - b.parameters),
    ({ method }) => method,
  )
}

/**
 * Checks that the document lists an error answer for its operation.
 * @returns whether the operation names it; false for a path without an operation, and for what every operation answers
 * @throws Error with the operation, the status and the code
 */
export function checkDocumented(
  operations: ReadonlyMap<string, readonly Operation[]>,
  { method, path }: Route,
  answered: Problem,
): boolean {
  const [address = ''] = path.split('?', 1)
  const ofMethod = operations.get(method === 'HEAD' ? 'GET' : method) ?? []
  const operation = ofMethod.find(({ pattern }) => pattern.test(address))
  const name = nameOf(answered)
  const described = membersOf(answered.code)
  const unknown = furtherMembers(answered).filter((member) => !(member in described))
  if (operation && unknown.length > 0)
    throw new Error(`${operation.id} answers ${name} with members that no document describes: ${unknown}`)
  const check = validatorOf(answered.code)
  if (operation && answered.status !== 400 && !check(answered))
    throw new Error(`${operation.id} answers ${name}: ${ajv.errorsText(check.errors)}`)
  if (operation?.answers.has(name)) return true
  if (!operation || ofEveryRoute.has(name)) return false
  throw new Error(`${operation.id} answers ${name}, which its route does not document`)
}

const ajv = new Ajv2020({ strict: false, validateFormats: false })
const validators = new Map<string, ValidateFunction>()

/** The members of a 400 of staff share their names with the arrays of texts of bad fields. */
function validatorOf(code: string): ValidateFunction {
  const known = validators.get(code) ?? ajv.compile({ properties: membersOf(code) })
  validators.set(code, known)
  return known
}

const standardMembers = Object.keys(problem.properties)

/** The members of an error that only its code has, without the arrays of texts that staff consoles show for bad fields. */
function furtherMembers(body: Problem): string[] {
  const ofField = (value: unknown) => Array.isArray(value) && value.every((each) => typeof each === 'string')
  return Object.keys(body).filter(
    (name) => !standardMembers.includes(name) && !(body.status === 400 && ofField(body[name])),
  )
}
