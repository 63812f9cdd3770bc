/** What a container says of its picture before any pixel is decoded. */
export type Frame = Readonly<{ width: number; height: number }>

/** Where the run of zero bytes that begins at `at` ends: some writers pad their files with them. */
export function skipZeros(bytes: Buffer, at: number): number {
  let end = at
  while (bytes[end] === 0) end++
  return end
}
