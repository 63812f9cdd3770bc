import type { Schema } from '../schemas.ts'

/** Whether a schema shows a reader a value that it accepts. */
export function showsValue({
  examples,
  example,
  enum: values,
  default: fallback,
  ...schema
}: Schema): boolean {
  return (
    (Array.isArray(examples) && examples.length > 0) ||
    Array.isArray(values) ||
    [example, fallback, schema.const].some((value) => value !== undefined)
  )
}
