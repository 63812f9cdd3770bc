type Paths<Answer> = Record<string, Record<string, Readonly<{ responses: Record<string, Answer> }>>>
type Shared = Readonly<{ components?: { responses?: Record<string, unknown> } }>

/** Returns the paths of an OpenAPI document with the answers that its operations refer to. */
export function resolveAnswers<Answer, P extends Paths<Answer>>(document: Readonly<{ paths: P }>): P {
  const shared = (document as Shared).components?.responses ?? {}
  const resolved = (answer: unknown) => shared[nameOf(answer)] ?? answer
  const paths = mapValues(document.paths, (methods) =>
    mapValues(methods, (operation) => ({
      ...operation,
      responses: mapValues(operation.responses, resolved),
    })),
  )
  return paths as unknown as P
}

const nameOf = (answer: unknown) => (answer as { $ref?: string }).$ref?.split('/').at(-1) ?? ''

function mapValues<T, R>(record: Record<string, T>, change: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))
}
