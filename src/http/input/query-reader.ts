import type { TObject } from '@sinclair/typebox'
import { TransformDecodeError, Value } from '@sinclair/typebox/value'
import { ValidationError } from 'elysia'
import { invalidInput } from '../../lib/errors.ts'
import { fieldErrors } from './field-errors.ts'
import { prepareFor } from './prepare-fields.ts'

/**
 * Builds the function that reads a query from its parameters as texts, as a route with this schema reads it from an address.
 * Parameters that the schema does not have are ignored.
 * @param at JSON pointer of the member that holds the texts, before the names of bad parameters
 * @throws 400 invalid_input
 */
export function queryReader<Schema extends TObject>(schema: Schema, at: string) {
  const prepare = prepareFor(schema, { emptyMeans: 'absent' })
  return (texts: Readonly<Record<string, string>>): Schema['static'] => {
    const query = prepare({ ...texts }, '', { isForm: () => false, unknown: [] })
    const errors = fieldErrors(Value.Errors(schema, query), at)
    if (errors.length > 0) throw invalidInput({ errors })
    try {
      return Value.Decode(schema, query)
    } catch (error) {
      // Elysia checks the limits of a number that is given as a text only when it decodes it
      if (!(error instanceof TransformDecodeError && error.error instanceof ValidationError)) throw error
      throw invalidInput({ errors: fieldErrors([error], at) })
    }
  }
}
