import Ajv2020 from 'ajv/dist/2020'
import addFormats from 'ajv-formats'
import type { ApiDocument } from '../../support/api-document.ts'

/** Returns a function that lists what an example violates in the schema at a place of the document, such as `['paths', '/cart/', …]`. */
export function validatorOf(document: ApiDocument) {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats(ajv)
  // files of forms
  ajv.addFormat('binary', true)
  ajv.addSchema(document, 'document')
  return (place: readonly (string | number)[], example: unknown): string[] => {
    const pointer = place.map((part) =>
      encodeURIComponent(String(part).replaceAll('~', '~0').replaceAll('/', '~1')),
    )
    const validate = ajv.compile({ $ref: `document#/${pointer.join('/')}` })
    if (validate(example)) return []
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
  }
}
