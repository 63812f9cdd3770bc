/** What the name of a colour ends with; shades that are called by two names come under one. */
const shades: Record<string, string> = Object.fromEntries(
  [...'黑白红橙黄绿蓝紫灰粉棕金银青'].map((shade) => [shade, shade]),
)
shades.褐 = shades.咖 = '棕'

/** The token of the colour that a word with 色 at its end names: 黑色 and 曜石黑色, not 角色. */
export function colourOfWord(word: string): string | undefined {
  return word.length > 1 && word.endsWith('色') ? tokenOf(word.at(-2)) : undefined
}

/** The token of a single character that is a colour. */
export function colourOfCharacter(character: string): string | undefined {
  return tokenOf(character)
}

/** The colours of an option in normalised form: 曜石黑 is black, 银白 both silver and white. */
export function coloursOfOption(name: string, value: string): string[] {
  if (!/^\p{Script=Han}{1,6}$/u.test(value)) return []
  const isColour = value.endsWith('色')
  if (!isColour && !name.includes('色')) return []
  const colour = isColour ? value.slice(0, -1) : value
  const last = tokenOf(colour.at(-1))
  const first = colour.length === 2 ? tokenOf(colour[0]) : undefined
  return last ? [last, ...(first && first !== last ? [first] : [])] : []
}

/** The colours that a name spells out. */
export function coloursOfName(name: string): string[] {
  return [...name.matchAll(/(\p{Script=Han})色/gu)].flatMap(([, shade = '']) => tokenOf(shade) ?? [])
}

function tokenOf(shade: string | undefined): string | undefined {
  const colour = shade && shades[shade]
  return colour ? `#${colour}` : undefined
}
