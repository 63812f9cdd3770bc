/** Characters that browsers drop or read as a slash, and characters that look like a slash. */
const deceptive = /[\p{Cc}\\\u2044\u2215\u2216\u29f8\u29f9\uff0f\uff3c]/u

const maxLength = 1024

/**
 * Normalizes the address to return to after sign-in: a path inside the shop, else an absolute URL, in ASCII.
 * @returns undefined unless `next` is a path with one leading slash or an http(s) URL, and leads to the shop or to one of the
 *   allowed origins
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
  // `/..//evil` normalizes to `//evil`, which a browser reads as another host
  if (path.startsWith('//')) return undefined
  const address = url.origin === shop ? path : url.origin + path
  return address.length <= maxLength ? address : undefined
}
