type Numbers = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float32Array | Float64Array

/** Returns an array of at least `size` with the same numbers; the array itself when it is large enough. */
export function growArray<T extends Numbers>(array: T, size: number): T {
  if (size <= array.length) return array
  const length = Math.max(size, Math.ceil(array.length * 1.5))
  const wider = new (array.constructor as new (length: number) => T)(length)
  wider.set(array)
  return wider
}
