import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020'
import addFormats from 'ajv-formats'

/** Returns a function that compiles the schema at a place of a document, such as `['paths', '/cart/', …]`, once. It checks formats. */
export function createSchemas(document: object): (place: readonly (string | number)[]) => ValidateFunction {
  const ajv = new Ajv2020({ strict: false, allErrors: true, logger: false })
  addFormats(ajv)
  // files of forms
  ajv.addFormat('binary', true)
  ajv.addSchema(document, 'document')
  const compiled = new Map<string, ValidateFunction>()
  return (place) => {
    const parts = place.map((part) =>
      encodeURIComponent(String(part).replaceAll('~', '~0').replaceAll('/', '~1')),
    )
    const $ref = `document#/${parts.join('/')}`
    const known = compiled.get($ref) ?? ajv.compile({ $ref })
    compiled.set($ref, known)
    return known
  }
}
