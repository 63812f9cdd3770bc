import { type Act, type Answer, changed, refused, type Setting, type State } from './state.ts'

/** Returns the states to which an act of a shopper may lead; an empty list when its answer is impossible. */
export type CartRule<Kind> = (
  state: State,
  act: Extract<Act, { kind: Kind }>,
  answer: Answer,
  setting: Setting,
) => State[]

/** Reads the stock before the cart: with concurrent events, each read may precede them. */
export const add: CartRule<'add' | 'set'> = (state, { user, sku, count, selected }, answer, { isAlone }) => {
  const total = (state.carts[user]?.[sku]?.count ?? 0) + count
  const isShort = total > (state.stock[sku] as number)
  if (answer.status === 400 && (isShort || !isAlone)) return refused(state, answer, 400, 'stock_insufficient')
  if ((isShort && isAlone) || answer.status !== 201 || answer.body.count !== total) return []
  return [put(state, user, sku, { count: total, selected })]
}

export const set: CartRule<'add' | 'set'> = (state, { user, sku, count, selected }, answer, { isAlone }) => {
  const had = state.carts[user]?.[sku]?.count ?? 0
  // an unselected line may keep or lower its count, regardless of the stock
  const isShort = count > Math.max(state.stock[sku] as number, selected ? 0 : had)
  if (answer.status === 400 && (isShort || !isAlone)) return refused(state, answer, 400, 'stock_insufficient')
  if ((isShort && isAlone) || answer.status !== 200) return []
  return [put(state, user, sku, { count, selected })]
}

const put = (state: State, user: number, sku: number, line: { count: number; selected: boolean }) =>
  changed(state, (next) => {
    ;(next.carts[user] as State['carts'][number])[sku] = line
  })

export const select: CartRule<'select'> = (state, { user, selected }, answer) =>
  answer.status === 200
    ? [
        changed(state, ({ carts }) => {
          for (const line of Object.values(carts[user] ?? {})) line.selected = selected
        }),
        ...(selected ? withoutSomeLines(state, user) : []),
      ]
    : []

/** Selecting all leaves out lines that are short of stock, by stock that a process knows 1.5 seconds late. */
function withoutSomeLines(state: State, user: number): State[] {
  const skus = Object.keys(state.carts[user] ?? {}).map(Number)
  const subsets = Array.from({ length: 2 ** skus.length - 1 }, (_, i) =>
    skus.filter((_, at) => ((i + 1) >> at) & 1),
  )
  return subsets.map((short) =>
    changed(state, ({ carts }) => {
      for (const [sku, line] of Object.entries(carts[user] ?? {}))
        line.selected = !short.includes(Number(sku))
    }),
  )
}
