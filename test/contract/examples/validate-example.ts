import type { ApiDocument } from '../../support/api-document.ts'
import { createSchemas } from '../../support/document-schemas.ts'

/** Returns a function that lists what an example violates in the schema at a place of the document, such as `['paths', '/cart/', …]`. */
export function validatorOf(document: ApiDocument) {
  const schemaAt = createSchemas(document)
  return (place: readonly (string | number)[], example: unknown): string[] => {
    const validate = schemaAt(place)
    if (validate(example)) return []
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
  }
}
