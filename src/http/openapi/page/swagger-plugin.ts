import { matchesText } from './match-text.ts'
import { resolveReferences } from './resolve-references.ts'

/** Runs in the browser. Replaces parts of Swagger UI that are slow with a large document, and its filter. */

/** The maps and lists of Immutable.js in which Swagger UI holds the document. */
type ImmutableMap = { get: (name: string) => unknown; set: (name: string, value: unknown) => ImmutableMap }
type ImmutableList<T> = { filter: (keep: (item: T) => boolean) => ImmutableList<T>; size: number }
type Groups = {
  map: (change: (group: ImmutableMap, tag: string) => ImmutableMap) => Groups
  filter: (keep: (group: ImmutableMap) => boolean) => Groups
}
type Props = Record<string, unknown> & { children?: unknown }
type System = {
  React: { createElement: (component: unknown, props: Props, ...children: unknown[]) => unknown }
  getComponent: (name: string) => unknown
  layoutSelectors: { currentFilter: () => unknown }
  specActions: { updateJsonSpec: (document: unknown) => unknown }
}

/** Longer texts, in characters, are shown without colors: to color 100 KB takes seconds. */
const longestColored = 20_000

const text = (map: unknown, name: string) => String((map as ImmutableMap | undefined)?.get(name) ?? '')

/**
 * Keeps what matches the text of the filter box: a group by its name or description with all its operations, an operation by its
 * summary in both languages, its id, method and path.
 */
function filterOperations(groups: Groups, filter: string): Groups {
  const operationsOf = (group: ImmutableMap) => group.get('operations') as ImmutableList<ImmutableMap>
  return groups
    .map((group, tag) => {
      if (matchesText(`${tag} ${text(group.get('tagDetails'), 'description')}`, filter)) return group
      const found = operationsOf(group).filter((each) => {
        const operation = each.get('operation')
        const named = ['summary', 'operationId'].map((name) => text(operation, name))
        return matchesText(`${named.join(' ')} ${text(each, 'method')} ${text(each, 'path')}`, filter)
      })
      return group.set('operations', found)
    })
    .filter((group) => operationsOf(group).size > 0)
}

/** The plugin. https://swagger.io/docs/open-source-tools/swagger-ui/customization/plugin-api/ */
export function docsPlugin() {
  return {
    fn: {
      opsFilter: filterOperations,
      // the original converts the whole document into its own tree for each operation that opens
      resolveSubtree: async (document: unknown, path: readonly string[]) => ({
        spec: resolveReferences(document, path),
        errors: [],
      }),
    },
    statePlugins: {
      spec: {
        wrapActions: {
          // the original parses YAML
          parseToJson:
            (_: unknown, { specActions }: System) =>
            (json: string) =>
              specActions.updateJsonSpec(JSON.parse(json)),
        },
      },
      layout: {
        wrapSelectors: {
          /** While a filter is set, the groups that it leaves are open. */
          isShown:
            (isShown: (what: unknown, byDefault: unknown) => boolean, { layoutSelectors }: System) =>
            (_state: unknown, what: unknown, byDefault: unknown) => {
              const isGroup = Array.isArray(what) && what[0] === 'operations-tag'
              const isFiltered = isGroup && typeof layoutSelectors.currentFilter() === 'string'
              return isShown(what, byDefault || isFiltered)
            },
        },
      },
    },
    wrapComponents: {
      SyntaxHighlighter:
        (Colored: unknown, { React, getComponent }: System) =>
        (props: Props) => {
          const isLong = typeof props.children === 'string' && props.children.length > longestColored
          return React.createElement(isLong ? getComponent('PlainTextViewer') : Colored, props)
        },
    },
  }
}
