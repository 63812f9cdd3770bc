import { isLoopback, isMallOrigin } from './addresses.ts'

type Access = Readonly<{
  /** PUBLIC_URL of the mall, whose page /docs/ may call the sandbox. */
  mallUrl: string
  /** Addresses by which the mall and browsers reach the sandbox, besides those of this machine. */
  addresses: readonly string[]
}>

type Refusal = (request: Request) => Response | undefined

/** What a storefront of any origin may open by a form: the shop signs its fields. */
const signedForms = new Set(['/alipay/gateway.do'])

/**
 * Builds the check of who calls. It returns the refusal of a request, or undefined.
 * - 400 `malformed_host`, and 421 `host_not_allowed` for a name that is neither this machine nor configured: a web site whose name
 *   resolves to this machine (DNS rebinding) reads no passwords and messages.
 * - 403 `other_site` for a browser whose page is neither of the sandbox nor of the mall: no web site pays a trade, plants a message
 *   or plans a fault. A link to a page is followed. Programs send neither Origin nor Sec-Fetch-Site.
 * https://www.w3.org/TR/fetch-metadata/
 */
export function createRefusal({ mallUrl, addresses }: Access): Refusal {
  const names = new Set(addresses.filter((text) => URL.canParse(text)).map((text) => new URL(text).hostname))
  return (request) => {
    if (!URL.canParse(request.url))
      return refuse(400, 'malformed_host', 'the Host header is not a valid host')
    const { hostname, origin, pathname } = new URL(request.url)
    if (!isLoopback(hostname) && !names.has(hostname))
      return refuse(421, 'host_not_allowed', hostHelp(hostname))
    if (signedForms.has(pathname.replace(/\/+$/, '')) || !isOfOtherSite(request, origin, mallUrl))
      return undefined
    return refuse(
      403,
      'other_site',
      'the sandbox answers its own pages, the mall and programs, no page of another site',
    )
  }
}

function isOfOtherSite({ method, headers }: Request, own: string, mallUrl: string): boolean {
  const [site, origin] = [headers.get('sec-fetch-site'), headers.get('origin')]
  if (origin && (origin === own || isMallOrigin(origin, mallUrl))) return false
  if (site === null) return origin !== null
  const isLink = method === 'GET' && headers.get('sec-fetch-mode') === 'navigate'
  return site !== 'same-origin' && site !== 'none' && !isLink
}

const hostHelp = (hostname: string) =>
  `the sandbox does not answer as ${hostname}: use localhost, or the host of PUBLIC_URL or of an address of a gateway`

const refuse = (status: number, code: string, message: string) => Response.json({ code, message }, { status })
