import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { mapValues } from '../../../lib/values/map-values.ts'
import { isObject } from '../schemas.ts'

const folder = join(import.meta.dir, 'answers')

/** Answers to payment gateways. They cannot be recorded, because only a gateway can sign the request. */
const gatewayAnswers: Readonly<Record<string, unknown>> = {
  'handleAlipayNotification 200 text/plain': 'success',
  'handleAlipayNotification 400 text/plain': 'failure',
  'handleAlipayNotification 503 text/plain': 'failure',
  'handleWeChatPayNotification 400 application/json': { code: 'FAIL', message: 'payment_signature_invalid' },
  'handleWeChatPayNotification 503 application/json': { code: 'FAIL', message: 'try again' },
}

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
        if (!('content' in answer)) continue
        const content = mapValues(answer.content as Record<string, unknown>, (media, type) => {
          const example = answers[`${operationId} ${status} ${type}`]
          return isObject(media) && example !== undefined ? { ...media, example } : media
        })
        Object.assign(responses, { [status]: { ...answer, content } })
      }
}

/** Reads the answers by operation id, status and media type, such as `getCart 200 application/json`. */
function readAnswers(): Readonly<Record<string, unknown>> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const texts = files
    .filter((name) => name.endsWith('.json'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
  return Object.assign({}, gatewayAnswers, ...texts.map((text) => JSON.parse(text) as object))
}
