/** A value in the path of a request that would make it another request. Nothing was sent. */
export class PathValueError extends TypeError {
  override name = 'PathValueError'
}

/**
 * Requires that each value fills one segment of a path. A URL drops `.` and removes a segment for `..`, also when they are encoded, so
 * the request would go to another operation; an empty segment is dropped by some proxies.
 * @throws PathValueError
 */
export function requirePathValues(path: Readonly<Record<string, unknown>> = {}): void {
  for (const [name, value] of Object.entries(path))
    if (['', '.', '..'].includes(String(value)))
      throw new PathValueError(`${name}: ${JSON.stringify(value)} is no value of a path`)
}
