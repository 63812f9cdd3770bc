/** Bytes from `start` up to but not including `end`. */
export type ByteRange = Readonly<{ start: number; end: number }>

/**
 * Parses a Range header for a file of `size` bytes (RFC 9110, section 14).
 * @returns undefined for the whole file: without a header, for a malformed header or one in a different unit, and for
 * several ranges, which a server may ignore
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
