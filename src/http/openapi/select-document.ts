import { isStaffPath } from '../staff/staff-path.ts'
import { isObject, type Schema } from './schemas.ts'

/** Who calls an operation: each group has its own page, document and groups of tags. */
export type Audience = 'shoppers' | 'staff'

type Operation = Schema & { tags?: string[]; security?: Record<string, unknown>[] }
type Paths = Record<string, Record<string, Operation>>
type Tag = Readonly<{ name: string }>
/** The members of a document that a selection reads. */
export type ApiDocument = Readonly<{
  info: Schema
  tags: readonly Tag[]
  paths: Paths
  components: Readonly<Record<string, Record<string, unknown>>>
}>

const names: Readonly<Record<Audience, string>> = {
  shoppers: '买家 · Shoppers',
  staff: '员工 · Staff',
}

/** Returns who calls the operations of a path. */
const audienceOf = (path: string): Audience => (isStaffPath(path) ? 'staff' : 'shoppers')

/** Groups the tags of a document by who calls their operations, in the order of the document. */
export function groupTags({ tags, paths }: Pick<ApiDocument, 'tags' | 'paths'>) {
  return (['shoppers', 'staff'] as const).map((audience) => ({
    name: names[audience],
    tags: usedTags(tags, selectPaths(paths, audience)).map(({ name }) => name),
  }))
}

/** Returns the part of a document that one audience calls, with only the tags and the components which that part uses. */
export function selectDocument<D extends ApiDocument>(document: D, audience: Audience) {
  const { 'x-staff-description': staffDescription, ...info } = document.info
  const paths = selectPaths(document.paths, audience)
  const tags = usedTags(document.tags, paths)
  return {
    ...document,
    info: audience === 'staff' ? { ...info, description: staffDescription } : info,
    tags,
    'x-tagGroups': [{ name: names[audience], tags: tags.map(({ name }) => name) }],
    paths,
    components: { ...usedComponents(document, paths), securitySchemes: usedSchemes(document, paths) },
  }
}

function selectPaths(paths: Paths, audience: Audience): Paths {
  return Object.fromEntries(Object.entries(paths).filter(([path]) => audienceOf(path) === audience))
}

const operationsOf = (paths: Paths) => Object.values(paths).flatMap((methods) => Object.values(methods))

function usedTags<T extends Tag>(tags: readonly T[], paths: Paths): T[] {
  const used = new Set(operationsOf(paths).flatMap((operation) => operation.tags ?? []))
  return tags.filter(({ name }) => used.has(name))
}

function usedSchemes({ components }: ApiDocument, paths: Paths): Record<string, unknown> {
  const used = new Set(operationsOf(paths).flatMap(({ security = [] }) => security.flatMap(Object.keys)))
  return Object.fromEntries(
    Object.entries(components.securitySchemes ?? {}).filter(([name]) => used.has(name)),
  )
}

/** Returns the components of every kind that the paths refer to, directly or through another component. */
function usedComponents({ components }: ApiDocument, paths: Paths): Record<string, Record<string, unknown>> {
  const used = new Set<string>()
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) {
      for (const child of node) visit(child)
      return
    }
    if (!isObject(node)) return
    if (typeof node.$ref === 'string' && !used.has(node.$ref)) {
      used.add(node.$ref)
      const [kind = '', name = ''] = node.$ref.replace('#/components/', '').split('/')
      visit(components[kind]?.[name])
    }
    for (const child of Object.values(node)) visit(child)
  }
  visit(paths)
  const kinds = Object.entries(components).map(([kind, members]) => {
    const kept = Object.entries(members).filter(([name]) => used.has(`#/components/${kind}/${name}`))
    return [kind, Object.fromEntries(kept)] as const
  })
  return Object.fromEntries(kinds.filter(([, members]) => Object.keys(members).length > 0))
}
