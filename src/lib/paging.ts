/** Pages count from 1; `page` × `pageSize` is the number of rows skipped plus the rows of the page. */
export type PageRequest = Readonly<{ page: number; pageSize: number }>

export type Page<T> = Readonly<{ count: number; next: string | null; previous: string | null; results: T[] }>

/** True when `page` lies past the last page of `count` rows; the first page always exists. */
export function isPastEnd(count: number, { page, pageSize }: PageRequest): boolean {
  return page > Math.max(1, Math.ceil(count / pageSize))
}

/** One page with absolute links to its neighbours, built on the address that was asked for. */
export function toPage<T>(results: T[], count: number, request: PageRequest, address: URL): Page<T> {
  const last = Math.max(1, Math.ceil(count / request.pageSize))
  const link = (page: number) => {
    const url = new URL(address)
    url.searchParams.set('page', String(page))
    return url.href
  }
  return {
    count,
    next: request.page < last ? link(request.page + 1) : null,
    previous: request.page > 1 ? link(request.page - 1) : null,
    results,
  }
}
