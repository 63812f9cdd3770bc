import { isStaffPath } from '../../../src/http/staff/staff-path.ts'
import type { Operation } from '../../support/api-document.ts'
import { neutralAnswer, neutralLines } from './neutral-answer.ts'
import type { ExampleRun } from './run-examples.ts'

/** A person reads JSON and texts, but no picture, PDF or workbook. */
export const isReadable = (type: string): boolean => /^(application\/json$|text\/)/.test(type)

/**
 * Returns the readable answers of a run by the file that holds them and by operation id, status and media type, as the documentation
 * shows them.
 */
export function recordedAnswers({
  operations,
  answers,
  otherAnswers,
}: ExampleRun): Map<string, Record<string, unknown>> {
  const files = new Map<string, Record<string, unknown>>()
  for (const operation of operations) {
    const { operationId } = operation
    for (const answer of [answers.get(operationId), otherAnswers.get(operationId)]) {
      if (!answer || answer.status >= 300 || !isReadable(answer.type)) continue
      const { status, type, text } = answer
      const file = fileOf(operation)
      const own = files.get(file) ?? {}
      own[`${operationId} ${status} ${type}`] =
        type === 'application/json' ? neutralAnswer(JSON.parse(text)) : neutralLines(text)
      files.set(file, own)
    }
  }
  return files
}

function fileOf({ path, tags = [] }: Operation): string {
  const [tag = 'service'] = tags
  return `${isStaffPath(path) ? 'staff' : 'shoppers'}/${tag.replace('staff-', '')}.json`
}
