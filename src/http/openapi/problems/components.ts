import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { listDefinedErrors } from '../../../lib/errors.ts'
import { answeredCodes, type DescribedRoute, macroRefusals } from '../../common-errors.ts'
import { problem } from '../../problem.ts'
import { answerHeaders, nameHeaders } from '../answer-headers.ts'
import { type Schema, toJsonSchema } from '../schemas.ts'
import { meanings } from '../status-meanings.ts'
import { membersOfAny } from './members.ts'

type Body = Readonly<Record<string, unknown>>
type Reference = Readonly<{ $ref: string }>
export type Answers = Record<string, Reference>

/** The file of the bodies that tests answered; `bun run examples:problems` writes it. */
export const recordedProblems = join(import.meta.dir, 'recorded.json')

/** Reads a recorded body of each code. Only the document needs them, so the process does not read them when it starts. */
export function readRecordedProblems(): Readonly<Record<string, Body>> {
  return JSON.parse(readFileSync(recordedProblems, 'utf8'))
}

/** Collects the error answers of all operations. Operations with the same codes and headers share one component. */
export function createProblemComponents() {
  const [responses, examples]: [Record<string, Schema>, Record<string, Schema>] = [{}, {}]
  const names = new Map<string, string>()
  const recorded = readRecordedProblems()
  const texts = new Map(listDefinedErrors().map((each) => [each.code, each.text]))
  const exampleOf = (status: number, code: string): Reference => {
    const name = `problem.${code}`
    const text = texts.get(code)
    examples[name] ??= {
      summary: `${text?.zh} · ${text?.en}`,
      value: recorded[code] ?? definedBody(status, code),
    }
    return { $ref: `#/components/examples/${name}` }
  }
  const responseOf = (status: number, codes: readonly string[], headers: Schema): Schema => ({
    description: meanings[status],
    ...(Object.keys(headers).length > 0 && { headers }),
    content: {
      'application/problem+json': {
        schema: narrowed(codes),
        examples: Object.fromEntries(codes.map((code) => [code, exampleOf(status, code)])),
      },
    },
  })
  return {
    components: { schemas: { Problem: toJsonSchema(problem, 'answer') }, responses, examples },
    /** Returns a reference for each status that a route answers, and adds the component that it names. */
    answersFor(route: DescribedRoute & { hooks: { detail?: { operationId?: string } } }): Answers {
      const { operationId = '' } = route.hooks.detail ?? {}
      const answers = [...answeredCodes(route)].map(([status, codes]) => {
        const name =
          names.get(`${codes}`) ?? responseName(codes, macroRefusals(route), `${operationId}_${status}`)
        names.set(`${codes}`, name)
        const named = `${name}${nameHeaders(operationId)}`
        responses[named] ??= responseOf(status, codes, answerHeaders(`${status}`, operationId))
        return [status, { $ref: `#/components/responses/${named}` }]
      })
      return Object.fromEntries(answers)
    },
  }
}

/** The body of a code that no test records. */
export function definedBody(status: number, code: string): Body {
  const text = listDefinedErrors().find((each) => each.code === code)?.text.zh ?? code
  const type = `urn:meiduo:problem:${code}`
  return { type, title: text, status, detail: text, code, message: text, request_id: exampleRequestId }
}

/** The request id of every example. */
export const exampleRequestId = '00000000-0000-4000-8000-000000000000'

const narrowed = (codes: readonly string[]): Schema => ({
  allOf: [
    { $ref: '#/components/schemas/Problem' },
    {
      type: 'object',
      required: ['code'],
      properties: { code: { type: 'string', enum: codes }, ...membersOfAny(codes) },
    },
  ],
})

const bodyCodes = { name: 'invalid_body', codes: ['invalid_input', 'malformed_body', 'unknown_field'] }
const longestName = 80

/**
 * Names a component after its codes, such as `InvalidBodyOrNameTaken`: a code has one status. The codes of every body, and those of
 * a macro, have one name together. A name that is too long is replaced by the first operation that answers these codes.
 */
function responseName(codes: readonly string[], ofMacro = bodyCodes, replacement: string): string {
  const groups = [bodyCodes, ofMacro].filter((group) => group.codes.every((code) => codes.includes(code)))
  const grouped = new Set(groups.flatMap((group) => group.codes))
  const names = [...new Set(groups.map(({ name }) => name)), ...codes.filter((code) => !grouped.has(code))]
  const name = names.map(pascalCase).join('Or')
  return name.length > longestName ? pascalCase(replacement) : name
}

const pascalCase = (text: string) => text.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase())
