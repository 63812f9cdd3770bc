/** A price range in fen, bounds included; undefined means no bound. */
export type PriceRange = Readonly<{ minFen?: number | undefined; maxFen?: number | undefined }>

const number = '(?<![\\da-z.\\-])(\\d{1,7})'
const between = new RegExp(`${number} ?(?:元|块)? ?[-~到至] ?(\\d{1,7}) ?(?:元|块钱?)(?:之间|左右)?`)
const upTo = new RegExp(`${number} ?(?:元|块钱?)? ?(?:以下|以内|之内)`)
const from = new RegExp(`${number} ?(?:元|块钱?)? ?以上`)

/** Extracts a price range (2000元以下, 100-200元) from a query. A query that is only a price stays text. */
export function extractPriceRange(text: string): { rest: string; price: PriceRange } {
  for (const [pattern, toRange] of [
    [between, (a: number, b: number) => ({ minFen: Math.min(a, b), maxFen: Math.max(a, b) })],
    [upTo, (a: number) => ({ maxFen: a })],
    [from, (a: number) => ({ minFen: a })],
  ] as const) {
    const match = text.match(pattern)
    if (!match) continue
    const rest = text.replace(match[0], ' ')
    if (!/[\p{L}\p{N}]/u.test(rest)) break
    return { rest, price: toRange(Number(match[1]) * 100, Number(match[2]) * 100) }
  }
  return { rest: text, price: {} }
}
