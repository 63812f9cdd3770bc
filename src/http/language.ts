import type { Language } from '../lib/errors.ts'

/** Returns `en` when Accept-Language prefers English to Chinese, otherwise `zh`. */
export function languageOf(request: Request): Language {
  const ranked = (request.headers.get('accept-language') ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';')
      const q = parameters.find((p) => p.trim().startsWith('q='))
      return { tag, weight: q ? Number(q.trim().slice(2)) : 1 }
    })
    .filter(({ tag, weight }) => /^(zh|en)\b/.test(tag) && weight > 0)
    .sort((a, b) => b.weight - a.weight)
  return ranked[0]?.tag.startsWith('en') ? 'en' : 'zh'
}
