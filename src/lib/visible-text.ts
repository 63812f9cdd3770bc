/**
 * Character classes for texts that people read, as the inside of `[…]` in a pattern without the u flag.
 * Source: Unicode `Bidi_Control`, `Default_Ignorable_Code_Point` and the blanks that have a shape of no ink.
 */

/** Control characters, half a character, line separators except line breaks and tabs, and marks that reverse the text around them. */
export const refusedInText =
  '\\uD800-\\uDFFF\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F-\\u009F\\u2028\\u2029\\u202A-\\u202E\\u2066-\\u2069'

/** Characters that show nothing. Inside a text they join emoji and letters; alone they are no text. */
export const invisible =
  '\\u00AD\\u034F\\u061C\\u115F\\u1160\\u180E\\u200B-\\u200F\\u2060-\\u2065\\u206A-\\u206F\\u2800\\u3164\\uFEFF\\uFFA0'

const ends = new RegExp(`^[\\s${invisible}]+|[\\s${invisible}]+$`, 'g')

/** Removes blanks and invisible characters at both ends. */
export function trimText(text: string): string {
  return text.replace(ends, '')
}
