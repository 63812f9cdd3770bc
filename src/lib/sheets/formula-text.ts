/** A text that a spreadsheet program may take for a formula, or one that was neutralized before. */
const formulaLike = /^'*[=+\-@＝＋－＠\t\r\n]/
const plainNumber = /^-?\d{1,15}(?:\.\d+)?$/
/**
 * Where a program may start another cell, or row, inside a text: at a semicolon or tab when these separate its values, since a quote
 * inside its cell protects nothing, and then at a line break.
 */
const innerStart = /([;\t\r\n])(?=["' ]*[=+\-@＝＋－＠])/g
const neutralizedInner = /([;\t\r\n])'(?=["' ]*[=+\-@＝＋－＠])/g

/**
 * Returns a text that no spreadsheet program runs as a formula, also in part: an apostrophe precedes `=`, `+`, `-`, `@`, their full-width
 * forms, tab, CR and LF at its start, and the signs after each semicolon, tab and line break. A number such as `-12.50` stays a
 * number. Source: https://owasp.org/www-community/attacks/CSV_Injection
 */
export function neutralizeFormula(text: string): string {
  if (plainNumber.test(text)) return text
  const inner = text.replace(innerStart, "$1'")
  return formulaLike.test(text) ? `'${inner}` : inner
}

/** Reverts `neutralizeFormula`, so that an exported file can be imported unchanged. */
export function restoreNeutralized(text: string): string {
  const whole = text.startsWith("'") && formulaLike.test(text) ? text.slice(1) : text
  return whole.replace(neutralizedInner, '$1')
}
