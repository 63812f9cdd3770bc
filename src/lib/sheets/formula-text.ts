/** A text that a spreadsheet program may take for a formula, or one that was neutralized before. */
const formulaLike = /^'*[=+\-@＝＋－＠\t\r\n]/
const plainNumber = /^-?\d{1,15}(?:\.\d+)?$/

/**
 * Returns a text that no spreadsheet program runs as a formula: an apostrophe precedes `=`, `+`, `-`, `@`, their full-width forms,
 * tab, CR and LF. A number such as `-12.50` stays a number. Source: https://owasp.org/www-community/attacks/CSV_Injection
 */
export function neutralizeFormula(text: string): string {
  return formulaLike.test(text) && !plainNumber.test(text) ? `'${text}` : text
}

/** Reverts `neutralizeFormula`, so that an exported file can be imported unchanged. */
export function restoreNeutralized(text: string): string {
  return text.startsWith("'") && formulaLike.test(text) ? text.slice(1) : text
}
