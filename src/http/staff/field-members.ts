import type { AppError, Language } from '../../lib/errors.ts'

/** Members of problem details, which a field of the same name must not replace. */
const reserved = new Set(['type', 'title', 'status', 'detail', 'code', 'message', 'request_id', 'errors'])

/** Returns whether a request is for the staff API. */
export function isStaffRequest({ url }: Request): boolean {
  return url.startsWith('/meiduo_admin/', url.indexOf('/', url.indexOf('//') + 2))
}

/**
 * Returns the members by which staff consoles show bad input: one array of messages for each bad field, and always `name`, which
 * several forms show for every fault. A field inside an object or list belongs to the member at the top.
 */
export function fieldMembers({ status, text, details }: AppError, language: Language) {
  if (status !== 400) return {}
  // a map, because a field may be named like a member of every object
  const members = new Map<string, string[]>()
  for (const { field, message } of details.errors ?? []) {
    const [name = ''] = field.split('.')
    members.set(name, [...(members.get(name) ?? []), message[language]])
  }
  for (const name of reserved) members.delete(name)
  const [first] = members.values()
  return { name: [first?.[0] ?? text[language]], ...Object.fromEntries(members) }
}
