/** Returns the LIKE pattern of texts that contain `text`; its wildcards and escapes are ordinary characters. */
export function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`
}
