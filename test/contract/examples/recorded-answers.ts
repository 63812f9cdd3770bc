import type { Operation } from '../../support/api-document.ts'
import { neutralAnswer } from './neutral-answer.ts'
import type { ExampleRun } from './run-examples.ts'

/** Returns the JSON answers of a run by the file that holds them and by operation id and status, as the documentation shows them. */
export function recordedAnswers({ operations, answers }: ExampleRun): Map<string, Record<string, unknown>> {
  const files = new Map<string, Record<string, unknown>>()
  for (const operation of operations) {
    const answer = answers.get(operation.operationId)
    if (!answer || answer.status >= 300 || !answer.type.startsWith('application/json')) continue
    const file = fileOf(operation)
    const own = files.get(file) ?? {}
    own[`${operation.operationId} ${answer.status}`] = neutralAnswer(JSON.parse(answer.text))
    files.set(file, own)
  }
  return files
}

function fileOf({ path, tags = [] }: Operation): string {
  const [tag = 'service'] = tags
  return `${path.startsWith('/meiduo_admin') ? 'staff' : 'shoppers'}/${tag.replace('staff-', '')}.json`
}
