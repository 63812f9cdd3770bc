import {
  type Answer,
  changed,
  type OrderAct,
  type OrderState,
  type PartAct,
  type Setting,
  type State,
} from './state.ts'

/** Returns the states to which an act with this answer may lead; an empty list when the answer is impossible. */
export type Rule<Kind> = (
  state: State,
  act: Extract<OrderAct | PartAct, { kind: Kind }>,
  answer: Answer,
  setting: Setting,
) => State[]

/** Returns the order of an act. */
export const orderOf = (state: State, { orderId }: { orderId: string }) => state.orders[orderId] as OrderState

/** Returns the state with one order changed. */
export const changedOrder = (
  state: State,
  { orderId }: { orderId: string },
  change: (order: OrderState) => void,
) => changed(state, ({ orders }) => change(orders[orderId] as OrderState))

/** Returns `next` when the answer has the expected status, else an empty list. */
export const answered = ({ status }: Answer, expected: number, next: State): State[] =>
  status === expected ? [next] : []
