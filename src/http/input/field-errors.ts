import type { FieldError, LocalizedText } from '../../lib/errors.ts'

type HintedSchema = { hint?: LocalizedText; anyOf?: HintedSchema[] }
type SchemaError = { path?: string; value?: unknown; schema?: HintedSchema }

/**
 * Returns one error per field, the first that the schema reports.
 * @param at path before the paths of the errors
 * @param whole name of the field of an error without a path
 */
export function fieldErrors(errors: Iterable<unknown>, at = '', whole = at): FieldError[] {
  const byField = new Map<string, FieldError>()
  for (const item of errors as Iterable<SchemaError>) {
    const path = `${at}${item.path ?? ''}`.replace(/^\//, '').replaceAll('/', '.')
    const field = path || whole
    if (byField.has(field)) continue
    const missing = item.value === undefined
    const message = missing
      ? { zh: '缺少必填项', en: 'is required' }
      : (findHint(item.schema) ?? { zh: '格式不正确', en: 'is invalid' })
    byField.set(field, { field, code: missing ? 'required' : 'invalid', message })
  }
  return [...byField.values()]
}

/** Finds the hint of a schema, or of its first alternative with a hint: a nullable string is a union. */
function findHint(schema: HintedSchema | undefined): LocalizedText | undefined {
  return schema?.hint ?? schema?.anyOf?.map(findHint).find(Boolean)
}
