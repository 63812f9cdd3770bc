/** The width and height in pixels that a container declares; nothing is decoded to learn them. */
export type Dimensions = Readonly<{ width: number; height: number }>

/** Returns the end of the run of zero bytes at `at`: some encoders pad their files. */
export function skipPadding(bytes: Buffer, at: number): number {
  let end = at
  while (bytes[end] === 0) end++
  return end
}
