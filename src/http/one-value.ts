import type { TSchema } from 'elysia'
import { defineError } from '../lib/errors.ts'

const differsInBody = defineError(
  400,
  'invalid_input',
  '查询参数与请求体中的值不一致',
  'has different values in the query and in the body',
)

/**
 * Returns a value that a request may give in two places: in the query and in the body, or under two names.
 * @param refuse builds the error that names the two places
 * @returns undefined when neither place has it
 * @throws 400 invalid_input when both have it and differ
 */
export function oneValue<T>(
  field: string,
  value: T | undefined,
  other: T | undefined,
  refuse: typeof differsInBody = differsInBody,
): T | undefined {
  if (value !== undefined && other !== undefined && value !== other) throw refuse({ field })
  return value ?? other
}

/** Marks a field as a deprecated alias of another field. */
export const aliasField = <T extends TSchema>(schema: T, current: string): T => ({
  ...schema,
  deprecated: true,
  description: `${current} 的别名 · alias of ${current}`,
})

/** Builds the error for a field and its alias that have different values: neither may silently win. */
export const differsFrom = (alias: string) =>
  defineError(400, 'invalid_input', `与别名 ${alias} 的值不一致`, `differs from its alias ${alias}`)
