/** Returns the standard error of a command after the line that names the shop. */
export function withoutShopLine(errors: string): string {
  return errors.replace(/^shop: database \S+ at \S+\n/, '')
}
