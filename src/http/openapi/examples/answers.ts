import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isObject } from '../schemas.ts'

const folder = join(import.meta.dir, 'answers')
const json = 'application/json'

type Operation = Readonly<{
  operationId?: string
  responses?: Readonly<Record<string, object>>
}>
type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>

/**
 * Adds the recorded answers, which `bun run examples` writes, to the answers of the operations. The files are read when the document is
 * built: no other request needs them.
 */
export function addAnswerExamples(paths: Paths): void {
  const answers = readAnswers()
  for (const methods of Object.values(paths))
    for (const { operationId, responses = {} } of Object.values(methods))
      for (const [status, answer] of Object.entries(responses)) {
        const content = 'content' in answer ? (answer.content as Record<string, unknown>) : undefined
        const media = content?.[json]
        const example = answers[`${operationId} ${status}`]
        if (content && isObject(media) && example !== undefined) content[json] = { ...media, example }
      }
}

/** Reads the answers by operation id and status, such as `getCart 200`. */
function readAnswers(): Readonly<Record<string, unknown>> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const texts = files
    .filter((name) => name.endsWith('.json'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
  return Object.assign({}, ...texts.map((text) => JSON.parse(text) as object))
}
