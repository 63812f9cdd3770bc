/** A quantity in normalized text. `token` is the same for equal amounts in different units. */
export type Quantity = Readonly<{ text: string; token: string; offset: number; isLatin: boolean }>

/** The base unit of each unit and the factor to it: grams, milliliters, inches, millimeters. */
const units: Record<string, readonly [base: string, factor: number]> = {
  公斤: ['g', 1000],
  千克: ['g', 1000],
  kg: ['g', 1000],
  斤: ['g', 500],
  克: ['g', 1],
  g: ['g', 1],
  毫升: ['ml', 1],
  ml: ['ml', 1],
  公升: ['ml', 1000],
  升: ['ml', 1000],
  l: ['ml', 1000],
  英寸: ['in', 1],
  寸: ['in', 1],
  '"': ['in', 1],
  '”': ['in', 1],
  '′′': ['in', 1],
  厘米: ['mm', 10],
  cm: ['mm', 10],
  毫米: ['mm', 1],
  mm: ['mm', 1],
  米: ['mm', 1000],
}
const pattern = new RegExp(
  `(?<![a-z\\d.\\-])(\\d{1,7}(?:\\.\\d{1,3})?) ?(${Object.keys(units).join('|')})(?![a-z])`,
  'g',
)

/** Returns the quantities of a text; 5斤 and 2.5 公斤 have the same token. */
export function quantitiesOf(text: string): Quantity[] {
  if (!/\d/.test(text)) return []
  return [...text.matchAll(pattern)].map((match) => {
    const [whole, number = '', unit = ''] = match
    const [base, factor] = units[unit] ?? ['', 1]
    const amount = Math.round(Number(number) * factor * 1000) / 1000
    return {
      text: whole,
      token: `=${amount}${base}`,
      offset: match.index,
      isLatin: /^[\da-z.]+$/.test(whole),
    }
  })
}
