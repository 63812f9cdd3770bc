import type { LocalizedText } from '../errors.ts'

/** Describes the values of a field by their names: `1 待支付, 2 待发货 · 1 unpaid, 2 to be shipped`. */
export function describeValues(names: Readonly<Record<string | number, LocalizedText>>): string {
  const named = (language: keyof LocalizedText) =>
    Object.entries(names)
      .map(([value, name]) => `${value} ${name[language]}`)
      .join(', ')
  return `${named('zh')} · ${named('en')}`
}
