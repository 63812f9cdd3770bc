/**
 * A TypeScript file of which only the prose is left: comments, and strings that have a space. Every other character but
 * white space becomes `\u0001`, so that positions and lines stay and no phrase reaches across code.
 */
export function proseOf(source: string): string {
  const kept: [number, number][] = []
  for (const [start, end] of segments(source)) kept.push([start, end])
  let text = ''
  let at = 0
  for (const [start, end] of kept) {
    text += hide(source.slice(at, start)) + source.slice(start, end)
    at = end
  }
  return text + hide(source.slice(at))
}

const token =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`|[{}]|(?<=(?:[(,=:[!&|?{};]|=>|\breturn)\s*)\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/g
const templatePart = /`|\$\{|\\[\s\S]/g

function* segments(source: string): Generator<[number, number]> {
  const braces: ('block' | 'hole')[] = []
  token.lastIndex = 0
  for (let match = token.exec(source); match; match = token.exec(source)) {
    const [found] = match
    if (found === '{') braces.push('block')
    else if (found === '`' || (found === '}' && braces.pop() === 'hole')) {
      const start = match.index + 1
      const end = templateEnd(source, start)
      if (source.slice(start, end).includes(' ')) yield [start, end]
      const hole = source[end] === '$'
      if (hole) braces.push('hole')
      token.lastIndex = end + (hole ? 2 : 1)
    } else if (found.startsWith('/*') || found.startsWith('//')) yield [match.index, token.lastIndex]
    else if (/^['"].* .*['"]$/.test(found)) yield [match.index + 1, token.lastIndex - 1]
  }
}

/** The position of the `${` or of the closing backtick. */
function templateEnd(source: string, start: number): number {
  templatePart.lastIndex = start
  for (let match = templatePart.exec(source); match; match = templatePart.exec(source))
    if (!match[0].startsWith('\\')) return match.index
  return source.length
}

function hide(code: string): string {
  return code.replace(/\S/g, '\u0001')
}
