type Defined<T extends object> = { [Name in keyof T]?: Exclude<T[Name], undefined> }

/** Returns the members of an object that are not undefined. */
export function definedMembers<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Defined<T>
}
