/** Returns a list without these values. */
export function without<T>(values: readonly T[], removed: readonly T[]): T[] {
  return values.filter((value) => !removed.includes(value))
}

/** Returns an object without this member. */
export function withoutMember<T>(object: Readonly<Record<string, T>>, name: string): Record<string, T> {
  const { [name]: _, ...rest } = object
  return rest
}
