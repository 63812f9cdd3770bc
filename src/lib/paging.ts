/**
 * Pages count from 1. With `after` it asks for the rows behind a row instead of a page, and for no count: `after` is the key of
 * that row, null at the start. A list that is read in such parts reads no row twice.
 */
export type PageRequest = Readonly<{
  page: number
  pageSize: number
  after?: number | string | null | undefined
}>

/** The fields of a query that choose a page. */
export const pageFields: readonly string[] = ['page', 'page_size', 'pagesize']

/** The fields of a query that choose rows of a list by their place; all others are its filters. */
export const placeFields: readonly string[] = ['cursor', 'limit', ...pageFields]

/** A page of the rows that contain a text; an empty text: all rows. */
export type KeywordRequest = PageRequest & Readonly<{ keyword: string }>

type Page<T> = Readonly<{ count: number; next: string | null; previous: string | null; results: T[] }>

/** Whether `page` is past the last page of `count` rows. The first page always exists. */
export function isPastEnd(count: number, request: PageRequest): boolean {
  return request.page > lastPage(count, request)
}

/** Builds one page with absolute links to the previous and the next page, based on the requested address. */
export function toPage<T>(results: T[], count: number, request: PageRequest, address: URL): Page<T> {
  const links = Object.fromEntries(pageLinks(count, request, address))
  return { count, next: links.next ?? null, previous: links.prev ?? null, results }
}

/** Returns the absolute addresses of the previous and the next page, if any, by their names in a Link header. */
export function pageLinks(
  count: number,
  request: PageRequest,
  address: URL,
): [rel: 'next' | 'prev', url: string][] {
  const link = (page: number) => {
    const url = new URL(address)
    url.searchParams.set('page', String(page))
    return url.href
  }
  const links: [rel: 'next' | 'prev', url: string][] = []
  if (request.page > 1) links.push(['prev', link(request.page - 1)])
  if (request.page < lastPage(count, request)) links.push(['next', link(request.page + 1)])
  return links
}

function lastPage(count: number, { pageSize }: PageRequest): number {
  return Math.max(1, Math.ceil(count / pageSize))
}
