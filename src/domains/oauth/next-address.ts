/** What browsers drop from an address or take for a slash, and what people take for one. */
const deceptive = /[\p{Cc}\\\u2044\u2215\u2216\u29f8\u29f9\uff0f\uff3c]/u

const maxLength = 1024

/**
 * The address to return to after signing in, normalised: a path when it lies in the shop, else absolute; ASCII alone.
 * Undefined unless `next` is a path that begins with one slash, or an http(s) address, and leads to the shop or to one
 * of the allowed origins.
 */
export function allowedNext(
  next: string,
  shopUrl: string,
  allowedOrigins: readonly string[],
): string | undefined {
  if (deceptive.test(next) || !/^(\/(?!\/)|https?:\/\/[^/])/i.test(next)) return undefined
  if (!URL.canParse(next, shopUrl)) return undefined
  const url = new URL(next, shopUrl)
  const shop = new URL(shopUrl).origin
  const allowed = [
    shop,
    ...allowedOrigins.filter((text) => URL.canParse(text)).map((text) => new URL(text).origin),
  ]
  if (url.username || url.password || !allowed.includes(url.origin)) return undefined
  const path = url.pathname + url.search + url.hash
  // `/..//evil` has become `//evil`, which a browser takes for another host
  if (path.startsWith('//')) return undefined
  const address = url.origin === shop ? path : url.origin + path
  return address.length <= maxLength ? address : undefined
}
