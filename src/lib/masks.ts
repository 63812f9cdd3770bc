/** `13800000001` → `138****0001`. */
export function maskMobile(mobile: string): string {
  return mobile.replace(/^(\d{3})\d+(\d{4})$/, '$1****$2')
}

/** `xiaoming` → `x***g`: the first and the last character stay. */
export function maskName(name: string): string {
  const letters = [...name]
  return `${letters[0] ?? ''}***${letters.at(-1) ?? ''}`
}

/** Replaces each run of eleven or more digits, which may be a mobile with or without a country code, with `***`. */
export function maskDigits(text: string): string {
  return text.replace(/\d{11,}/g, '***')
}
