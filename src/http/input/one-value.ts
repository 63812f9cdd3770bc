import { givenTwice } from './malformed.ts'

/**
 * Returns a value that a route takes from the query or from the body.
 * @returns undefined when neither has it
 * @throws 400 invalid_input when both have it and differ
 */
export function oneValue<T>(field: string, inQuery: T | undefined, inBody: T | undefined): T | undefined {
  if (inQuery !== undefined && inBody !== undefined && inQuery !== inBody) throw givenTwice({ field })
  return inQuery ?? inBody
}
