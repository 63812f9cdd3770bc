import { gatewayAlone } from '../../contract/examples/one-time-values.ts'

type Refusal = Readonly<{ status: number; reason: string }>

/** The operations whose request is refused when the whole collection is played, and why. All others succeed. */
export const refusals: Readonly<Record<string, Refusal>> = {
  handleAlipayNotification: { status: 400, reason: gatewayAlone },
  handleWeChatPayNotification: { status: 400, reason: gatewayAlone },
}

/** Lists the requests that are refused without a reason, or are no longer refused as the list says. */
export function findUnexpected(answered: ReadonlyMap<string, number>): string[] {
  const isRefused = (status: number) => status < 200 || status >= 400
  const unlisted = [...answered].flatMap(([id, status]) =>
    isRefused(status) && refusals[id]?.status !== status ? [`${id} answered ${status}`] : [],
  )
  const outdated = Object.entries(refusals).flatMap(([id, { status, reason }]) => {
    const given = answered.get(id)
    if (given !== undefined && isRefused(given)) return []
    return [`${id} answered ${given ?? 'nothing'}, not ${status}: ${reason}`]
  })
  return [...unlisted, ...outdated]
}
