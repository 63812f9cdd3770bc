/** JSON Schema of a member of an error answer. */
type MemberSchema = { [keyword: string]: unknown }

/** The members that an error answer has beside those of every error, by name. */
type Members = Readonly<Record<string, MemberSchema>>

type Described = Readonly<{ code: string; members: Members }>

const described: Described[] = []

/**
 * Describes the further members of a kind of error for the API documentation. Errors of one code may each describe some of them.
 * @returns the kind
 */
export function withMembers<Kind extends Readonly<{ code: string }>>(kind: Kind, members: Members): Kind {
  described.push({ code: kind.code, members })
  return kind
}

/** Returns the described members of the answers with a code, of the modules that are loaded. */
export function membersOf(code: string): Members {
  return Object.assign({}, ...described.filter((each) => each.code === code).map(({ members }) => members))
}

export const integer = (description: string): MemberSchema => ({ type: 'integer', description })

export const text = (description: string): MemberSchema => ({ type: 'string', description })

/** Yuan, such as `"59.97"`. */
export const amount = (description: string): MemberSchema => ({
  type: 'string',
  description: `${description} (CNY)`,
  examples: ['100.00'],
})

export const listOf = (type: 'integer' | 'string' | MemberSchema, description: string): MemberSchema => ({
  type: 'array',
  items: typeof type === 'string' ? { type } : type,
  description,
})

/** An object with these members, of which `required` are always there. */
export const object = (required: readonly string[], properties: Members): MemberSchema => ({
  type: 'object',
  required,
  properties,
})

/** The limit that the request exceeds. */
export const limit = integer('上限 · the limit')
