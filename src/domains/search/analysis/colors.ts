/** Basic color characters by the last character of a color name; synonymous shades map to one of them. */
const basicColors: Record<string, string> = Object.fromEntries(
  [...'黑白红橙黄绿蓝紫灰粉棕金银青'].map((color) => [color, color]),
)
basicColors.褐 = basicColors.咖 = '棕'

/** Returns the token of the color that a word ending with 色 names: 黑色 and 曜石黑色, but not 角色. */
export function colorOfWord(word: string): string | undefined {
  return word.length > 1 && word.endsWith('色') ? tokenOf(word.at(-2)) : undefined
}

/** Returns the token of a single color character. */
export function colorOfCharacter(character: string): string | undefined {
  return tokenOf(character)
}

/** Returns the color tokens of a normalized option value: 曜石黑 is black, 银白 is white and silver. */
export function colorsOfOption(name: string, value: string): string[] {
  if (!/^\p{Script=Han}{1,6}$/u.test(value)) return []
  const hasSuffix = value.endsWith('色')
  if (!hasSuffix && !name.includes('色')) return []
  const color = hasSuffix ? value.slice(0, -1) : value
  const last = tokenOf(color.at(-1))
  const first = color.length === 2 ? tokenOf(color[0]) : undefined
  return last ? [last, ...(first && first !== last ? [first] : [])] : []
}

/** Returns the color tokens of a product name that spells colors out (黑色). */
export function colorsOfName(name: string): string[] {
  return [...name.matchAll(/(\p{Script=Han})色/gu)].flatMap(([, shade = '']) => tokenOf(shade) ?? [])
}

function tokenOf(shade: string | undefined): string | undefined {
  const color = shade && basicColors[shade]
  return color ? `#${color}` : undefined
}
