/** From `start` up to, not including, `end`. */
export type ByteRange = Readonly<{ start: number; end: number }>

/**
 * What a Range header asks of a file of `size` bytes (RFC 9110, section 14). Undefined means all of it: for no header,
 * one that is malformed or of another unit, and for several ranges at once, which a server may decline.
 */
export function parseRange(header: string | null, size: number): ByteRange | 'unsatisfiable' | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/i.exec(header?.trim() ?? '') ?? []
  if (first === undefined || (!first && !last)) return undefined
  if (!first) {
    const start = Math.max(0, size - Number(last))
    return start < size ? { start, end: size } : 'unsatisfiable'
  }
  const start = Number(first)
  const end = last ? Number(last) + 1 : size
  if (last && end <= start) return undefined
  return start < size ? { start, end: Math.min(end, size) } : 'unsatisfiable'
}
