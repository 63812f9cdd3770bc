import sanitizeHtml from 'sanitize-html'
import { config } from '../../../config/index.ts'
import type { GoodsRow } from './goods-fields.ts'

/** HTML of the page of a product. */
export type Descriptions = Readonly<Partial<Pick<GoodsRow, 'descDetail' | 'descPack' | 'descService'>>>

/** Sanitizes the descriptions that are given. */
export function sanitizeDescriptions(texts: Descriptions): Descriptions {
  const { descDetail, descPack, descService } = texts
  return {
    ...(descDetail !== undefined && { descDetail: sanitizeDescription(descDetail) }),
    ...(descPack !== undefined && { descPack: sanitizeDescription(descPack) }),
    ...(descService !== undefined && { descService: sanitizeDescription(descService) }),
  }
}

/** Characters of one description. A hostile text of this size takes up to 200 ms of CPU time, and nothing else runs meanwhile. */
export const maxDescriptionLength = 100_000

/** Elements below this depth are removed. */
const maxDepth = 40

const color = /^(?:#[0-9a-f]{3,8}|[a-z]{3,20}|rgba?\([\d\s.,%]{1,40}\))$/i
const styled = ['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'li', 'td', 'th', 'span']
const table = ['table', 'caption', 'colgroup', 'col', 'thead', 'tbody', 'tfoot', 'tr']

const options: sanitizeHtml.IOptions = {
  allowedTags: [...styled, ...table, 'br', 'ul', 'ol', 'strong', 'em', 'img'],
  allowedAttributes: {
    ...Object.fromEntries(styled.map((tag) => [tag, ['style']])),
    td: ['style', 'colspan', 'rowspan'],
    th: ['style', 'colspan', 'rowspan'],
    img: ['src', 'alt', 'width', 'height'],
  },
  allowedStyles: {
    '*': {
      'text-align': [/^(?:left|right|center|justify)$/],
      'font-weight': [/^(?:normal|bold|[1-9]00)$/],
      'font-style': [/^(?:normal|italic)$/],
      'text-decoration': [/^(?:none|underline|line-through)$/],
      color: [color],
      'background-color': [color],
    },
  },
  // http is for the media of a shop without TLS; `isPictureUrl` decides
  allowedSchemes: ['https', 'http'],
  allowProtocolRelative: false,
  transformTags: { b: 'strong', i: 'em' },
  nestingLimit: maxDepth,
  exclusiveFilter: ({ tag, attribs }) => tag === 'img' && !isPictureUrl(attribs.src),
}

/**
 * Returns the HTML with the elements and attributes that a description may have; text of other elements stays, scripts and styles
 * go. A picture stays when its address is https, or in the media of the shop. Sanitizing twice changes nothing.
 */
export function sanitizeDescription(html: string): string {
  return sanitizeHtml(html, options)
}

const ownMedia = [config.media.url, config.media.fastdfsUrl].map((url) => `${url}/`)

function isPictureUrl(src: string | undefined): boolean {
  const url = src ? URL.parse(src) : null
  if (!url || url.username || url.password) return false
  return url.protocol === 'https:' || ownMedia.some((base) => url.href.startsWith(base))
}
