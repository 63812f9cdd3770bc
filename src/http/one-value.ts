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
