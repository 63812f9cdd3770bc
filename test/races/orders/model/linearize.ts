import * as amendments from './amendment-rules.ts'
import * as cart from './cart-rules.ts'
import * as money from './money-rules.ts'
import * as order from './order-rules.ts'
import * as shopping from './shopping-rules.ts'
import type { Act, Answer, Setting, State } from './state.ts'

export type Done = Readonly<{ act: Act; answer: Answer }>
type AnyRule = (state: State, act: never, answer: Answer, setting: Setting) => State[]

const { returnToShop, paid: _, ...moneyRules } = money
const rules: Readonly<Record<string, AnyRule>> = {
  ...cart,
  ...shopping,
  ...order,
  ...amendments,
  ...moneyRules,
  return: returnToShop,
  otherTrade: money.notification,
}

/**
 * Searches for linearizations: sequential orders of concurrent acts in which each act gets its observed answer.
 * @returns the distinct final states; an empty list when no order explains the answers
 */
export function linearize(state: State, done: readonly Done[], setting: Setting): State[] {
  const found = new Map<string, State>()
  const seen = new Set<string>()
  const visit = (at: State, left: readonly Done[]) => {
    const name = JSON.stringify([at, left.map((each) => done.indexOf(each))])
    if (seen.has(name)) return
    seen.add(name)
    if (left.length === 0) found.set(JSON.stringify(at), at)
    for (const each of left)
      for (const next of apply(at, each, setting))
        visit(
          next,
          left.filter((other) => other !== each),
        )
  }
  visit(state, done)
  return [...found.values()]
}

function apply(state: State, { act, answer }: Done, setting: Setting): State[] {
  // an act on an order is only possible after the order is placed
  if ('orderId' in act && !state.orders[act.orderId]) return []
  return (rules[act.kind] as AnyRule)(state, act as never, answer, setting)
}
