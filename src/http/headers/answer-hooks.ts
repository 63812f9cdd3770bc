/** The functions of a route that run after its handler. */
export type AnswerHooks = { mapResponse?: { fn: unknown }[] }

/**
 * Adds a function that runs after the handler of a route, behind the earlier ones. Elysia composes a route at its first
 * request, so call this before that.
 */
export function addAnswerHook(hooks: AnswerHooks, fn: unknown): void {
  hooks.mapResponse = [...(hooks.mapResponse ?? []), { fn }]
}

/** Whether an answer is one JSON object. An error is a Response by then. */
export function isJsonObject(answer: unknown): answer is Readonly<Record<string, unknown>> {
  return typeof answer === 'object' && answer !== null && Object.getPrototypeOf(answer) === Object.prototype
}
