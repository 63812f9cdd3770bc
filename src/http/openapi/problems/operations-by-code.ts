import { answeredCodes, type DescribedRoute, errorsOfEveryRoute } from '../../common-errors.ts'

type Detail = Readonly<{ operationId?: string; tags?: readonly string[] }>
type Route = DescribedRoute & Readonly<{ path: string; hooks: { detail?: Detail } }>
export type OperationLink = Readonly<{ id: string; page: string }>

/** Codes that every operation may answer. */
export const codesOfEveryRoute: ReadonlySet<string> = new Set(errorsOfEveryRoute.map(({ code }) => code))

/** Returns the operations that answer each code, by their ids, with their place in the documentation. */
export function operationsByCode(routes: readonly Route[]): ReadonlyMap<string, readonly OperationLink[]> {
  const answers = routes.flatMap((route) => {
    const { operationId: id, tags: [tag] = [] } = route.hooks.detail ?? {}
    if (!id) return []
    const folder = route.path.startsWith('/meiduo_admin/') ? '/docs/staff/' : '/docs/'
    const codes = [...answeredCodes(route)].flatMap(([, ofStatus]) => ofStatus)
    return codes.map((code) => ({ code, link: { id, page: `${folder}#/${tag}/${id}` } }))
  })
  const byCode = Map.groupBy(answers, ({ code }) => code)
  return new Map([...byCode].map(([code, links]) => [code, links.map(({ link }) => link)]))
}
