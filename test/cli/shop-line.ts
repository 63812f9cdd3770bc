/** What a command wrote to standard error after the line that names the shop. */
export function withoutShopLine(errors: string): string {
  return errors.replace(/^shop: database \S+ at \S+\n/, '')
}
