import { answeredCodes, type DescribedRoute, errorsOfEveryRoute } from '../../common-errors.ts'
import { linkOperation } from '../../headers/operation-link.ts'

type Detail = Readonly<{ operationId?: string; tags?: readonly string[] }>
type Route = DescribedRoute & Readonly<{ path: string; hooks: { detail?: Detail } }>
export type OperationLink = Readonly<{ id: string; page: string }>

/** Codes that every operation may answer. */
export const codesOfEveryRoute: ReadonlySet<string> = new Set(errorsOfEveryRoute.map(({ code }) => code))

/** Returns the operations that answer each code, by their ids, with their place in the documentation. */
export function operationsByCode(routes: readonly Route[]): ReadonlyMap<string, readonly OperationLink[]> {
  const answers = routes.flatMap((route) => {
    const id = route.hooks.detail?.operationId
    if (!id) return []
    const codes = [...answeredCodes(route)].flatMap(([, ofStatus]) => ofStatus)
    return codes.map((code) => ({ code, link: { id, page: linkOperation(route) } }))
  })
  const byCode = Map.groupBy(answers, ({ code }) => code)
  return new Map([...byCode].map(([code, links]) => [code, links.map(({ link }) => link)]))
}
