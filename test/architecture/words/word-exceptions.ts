/**
 * Uses of a forbidden phrase that are right. `path` is a file, or a folder with a slash at its end; `text` is a piece of
 * lower-case text that surrounds the phrase.
 */
export const exceptions: readonly Readonly<{ path: string; phrase: string; text: string; reason: string }>[] =
  []
