import {
  type Answer,
  changed,
  type OrderAct,
  type OrderState,
  type PartAct,
  type Setting,
  type State,
} from './state.ts'

/** The states that an act may lead to when it gets this answer; none, when it cannot get it. */
export type Rule<Kind> = (
  state: State,
  act: Extract<OrderAct | PartAct, { kind: Kind }>,
  answer: Answer,
  setting: Setting,
) => State[]

export const orderOf = (state: State, { orderId }: { orderId: string }) => state.orders[orderId] as OrderState

export const changedOrder = (
  state: State,
  { orderId }: { orderId: string },
  change: (order: OrderState) => void,
) => changed(state, ({ orders }) => change(orders[orderId] as OrderState))

/** Lets an act happen once its answer is the right one. */
export const answered = ({ status }: Answer, expected: number, next: State): State[] =>
  status === expected ? [next] : []
