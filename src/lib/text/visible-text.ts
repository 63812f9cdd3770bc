/**
 * Texts that people write for people: names, addresses, reviews, reasons. The rules use the properties of characters in the
 * Unicode Character Database (https://www.unicode.org/reports/tr44/), so they cover every script and later versions.
 */

/** How long a text is, and whether it may have line breaks and tabs. A text that may be empty has `least` characters or none. */
export type TextLimits = Readonly<{ least: number; most: number; isLine: boolean; mayBeEmpty: boolean }>

/**
 * Control characters, halves of a character, private use, noncharacters, line separators, marks that reverse the text around
 * them, annotations (U+FFF9 to U+FFFB), and the signs in the place of an object or of a damaged character (U+FFFC, U+FFFD).
 */
const refused =
  /[[\p{Cc}\p{Cs}\p{Co}\p{Noncharacter_Code_Point}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069\uFFF9-\uFFFD]--[\t\n\r]]/v
const lineBreakOrTab = /[\t\n\r]/
/** U+2800 is the blank of Braille. */
const visible =
  /[^\s\p{Default_Ignorable_Code_Point}\p{Mark}\p{Format}\p{Control}\p{Private_Use}\p{Surrogate}\u2800]/v
/** A combining mark needs a character before it. */
const startsWithMark = /^[\s\u070F\u2800[\p{Default_Ignorable_Code_Point}--\p{Mark}]]*\p{Mark}/v

/**
 * More marks on one character than any language has: sorting them for NFC takes quadratic time.
 * https://www.unicode.org/reports/tr15/#Stream_Safe_Text_Format
 */
const markPile = /[\p{Mark}\p{Default_Ignorable_Code_Point}\u070F]{31}/v

/** Letters and marks of the scripts in which a zero-width character changes the shape of the letter before it. */
const joiningLetter = String.raw`[[[\p{Letter}\p{Mark}]&&[${[
  ...['Arab', 'Syrc', 'Mong', 'Deva', 'Beng', 'Guru', 'Gujr', 'Orya', 'Taml', 'Telu', 'Knda', 'Mlym'],
  ...['Sinh', 'Khmr', 'Mymr', 'Tibt'],
]
  .map((script) => String.raw`\p{Script_Extensions=${script}}`)
  .join('')}]]--\p{Default_Ignorable_Code_Point}]`

/** Zero-width characters where they belong to the character before them. */
const needed = [
  String.raw`(?<=${joiningLetter})[\u180B-\u180D\u180F\uFE00]`,
  String.raw`(?<=${joiningLetter}[\u180B-\u180D\u180F\uFE00]?)[\u180E\u200C\u200D]`,
  // the parts of a family
  String.raw`(?<=\p{Extended_Pictographic}[\uFE0F\p{Emoji_Modifier}]?)\u200D(?=\p{Extended_Pictographic})`,
  // the form of an emoji, of an ideograph, and the key 1️⃣
  String.raw`(?<=\p{Extended_Pictographic})[\uFE0E\uFE0F]`,
  String.raw`(?<=\p{Ideographic})[\uFE00-\uFE02\u{E0100}-\u{E01EF}]`,
  String.raw`(?<=[0-9#*])\uFE0F(?=\u20E3)`,
  // the flag of a region, 🏴 and at most six letters
  String.raw`(?<=\u{1F3F4}[\u{E0030}-\u{E0039}\u{E0061}-\u{E007A}]{0,6})[\u{E0030}-\u{E0039}\u{E0061}-\u{E007A}\u{E007F}]`,
]
/** U+070F is the abbreviation mark of Syriac, a line over letters that follow. */
const unneeded = new RegExp(String.raw`(?!${needed.join('|')})[\p{Default_Ignorable_Code_Point}\u070F]`, 'gv')

/** The lookbehind keeps the match of many inner blanks linear. */
const endsOf = (blanks: string) => new RegExp(`^[${blanks}]+|(?<![${blanks}])[${blanks}]+$`, 'g')
const ends = endsOf('\\s\\u2800')

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' })

/**
 * Returns a text in the form that is stored: NFC, without surrounding blanks, and without zero-width characters that neither join
 * nor shape the characters beside them. So no two stored texts differ by such characters alone.
 */
export function cleanText(text: string): string {
  return text.replace(unneeded, '').normalize('NFC').replace(ends, '')
}

/**
 * Returns whether a text is acceptable once it is clean. `least` counts what a reader sees as one character (grapheme clusters), so
 * ❤ and ❤️ count alike; `most` counts code points, as the columns of the database do.
 */
export function isText(text: string, { least, most, isLine, mayBeEmpty }: TextLimits): boolean {
  if (text.length > longestRaw(most) || refused.test(text) || startsWithMark.test(text)) return false
  if (markPile.test(text)) return false
  if (isLine && lineBreakOrTab.test(text)) return false
  const clean = cleanText(text)
  if (clean === '') return mayBeEmpty
  return visible.test(clean) && [...clean].length <= most && hasGraphemes(clean, least)
}

/** Bounds the work for a text in UTF-16 units: four for each character, and surrounding blanks. */
const longestRaw = (most: number) => 4 * most + 100

function hasGraphemes(text: string, least: number): boolean {
  let count = 0
  for (const _ of graphemes.segment(text)) if (++count >= least) return true
  return least === 0
}

/** Zero-width marks that a keyboard, a page or an address book adds, as the inside of `[…]` in a pattern without a flag. */
export const hiddenMarks = '\\u00AD\\u061C\\u200B-\\u200F\\u202A-\\u202E\\u2060-\\u2069\\uFEFF'
const around = ` \\u00A0\\u1680\\u2000-\\u200A\\u202F\\u205F\\u2800\\u3000\\u3164\\uFFA0${hiddenMarks}`

/** The pattern of blanks and hidden marks around something that is typed into one line, such as a user name. */
export const blanksAround = `[${around}]*`

const endsOfTyped = endsOf(around)

/** Removes blanks and hidden marks at both ends of an identifier that people type. */
export function trimTyped(text: string): string {
  return text.replace(endsOfTyped, '')
}
