import { TransformDecodeError } from '@sinclair/typebox/value'
import { ValidationError } from 'elysia'

/**
 * TypeBox wraps an error thrown by a Decode function in a TransformDecodeError with the path of the value. Elysia
 * unwraps it, rethrows the inner ValidationError and loses the path. This module replaces the property `error` of
 * TransformDecodeError, which its constructor assigns last, with a setter that records the path.
 *
 * test/http/input/typebox-error-path.test.ts names the TypeBox version for which this holds.
 */
const paths = new WeakMap<ValidationError, string>()
const innerErrors = new WeakMap<object, unknown>()

Object.defineProperty(TransformDecodeError.prototype, 'error', {
  get() {
    return innerErrors.get(this)
  },
  set(this: TransformDecodeError, error: unknown) {
    innerErrors.set(this, error)
    if (error instanceof ValidationError) paths.set(error, this.path)
  },
})

/** Returns the JSON pointer of the value whose Decode function threw `error`; empty when no Decode function did. */
export function decodePathOf(error: ValidationError): string {
  return paths.get(error) ?? ''
}
