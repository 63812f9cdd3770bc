import { isStaffPath } from '../staff/staff-path.ts'

type Described = Readonly<{
  path: string
  hooks: Readonly<{
    detail?: Readonly<{ operationId?: string; tags?: readonly string[] }>
    tags?: readonly string[]
  }>
}>

/** Returns the address of an operation on the page of its audience. */
export function linkOperation({ path, hooks: { detail, tags = [] } }: Described): string {
  const page = isStaffPath(path) ? '/docs/staff/' : '/docs/'
  const [tag] = detail?.tags ?? tags
  return `${page}#/${tag}/${detail?.operationId}`
}
