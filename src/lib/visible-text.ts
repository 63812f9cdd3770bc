/**
 * Character classes for texts that people read, as the inside of `[…]` in a pattern without the u flag.
 * Source: Unicode `Bidi_Control`, `Default_Ignorable_Code_Point` and the blanks that have a shape of no ink.
 */

/** Control characters, half a character, line separators except line breaks and tabs, and marks that reverse the text around them. */
export const refusedInText =
  '\\uD800-\\uDFFF\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F-\\u009F\\u2028\\u2029\\u202A-\\u202E\\u2066-\\u2069'

/** Characters that show nothing. Inside a text they join emoji and letters; alone they are no text. */
export const invisible =
  '\\u00AD\\u034F\\u061C\\u115F\\u1160\\u17B4\\u17B5\\u180B-\\u180F\\u200B-\\u200F\\u2060-\\u2065\\u206A-\\u206F\\u2800\\u3164\\uFEFF\\uFFA0\\uFFF0-\\uFFF8'

const selectors = '\\uFE00-\\uFE0F'
// without U+1BCA0–3, U+1D173–A and plane 14, which show nothing
const visiblePair =
  '[\\uD800-\\uD82E\\uD830-\\uD833\\uD835-\\uDB3F\\uDB80-\\uDBFF][\\uDC00-\\uDFFF]|\\uD82F[\\uDC00-\\uDC9F\\uDCA4-\\uDFFF]|\\uD834[\\uDC00-\\uDD72\\uDD7B-\\uDFFF]'

/** Returns the pattern of one character; without the u flag, one beyond U+FFFF is a pair. @param refused class of the others */
export const anyCharacter = (refused: string) => `(?:[\\uD800-\\uDBFF][\\uDC00-\\uDFFF]|[^${refused}])`

/** Returns the pattern of one character that shows something. @param refused class of the characters that the text must not have */
export const visibleCharacter = (refused: string) =>
  `(?:${visiblePair}|[^\\s${refused}${invisible}${selectors}])`

/** The pattern of what may follow the last visible character: the selectors and tags of an emoji. */
export const emojiEnd = `(?:[${selectors}]|\\uDB40[\\uDC00-\\uDFFF]){0,8}`

const ends = new RegExp(`^[\\s${invisible}]+|[\\s${invisible}]+$`, 'g')

/** Removes blanks and invisible characters at both ends. */
export function trimText(text: string): string {
  return text.replace(ends, '')
}
