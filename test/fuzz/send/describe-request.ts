const most = 1_500

/** Prints a request so that it can be sent again: its caller, address, headers and the start of its body. */
export function describeRequest(
  caller: string,
  method: string,
  url: string,
  headers: Headers,
  body: string | FormData | undefined,
): string {
  const shown = [...headers]
    .filter(([name]) => !['authorization', 'x-forwarded-for', 'content-length'].includes(name))
    .map(([name, value]) => `${name}: ${value.slice(0, 200)}`)
  const parts = [`${caller}: ${method} ${url.slice('http://localhost'.length, most)}`, ...shown]
  return body === undefined ? parts.join('\n    ') : [...parts, describeBody(body)].join('\n    ')
}

function describeBody(body: string | FormData): string {
  if (typeof body === 'string') return JSON.stringify(body).slice(0, most)
  const fields: [name: string, value: string][] = []
  body.forEach((value: string | Blob, name) => {
    fields.push([name, typeof value === 'string' ? value : `a file of ${value.size} bytes`])
  })
  return `multipart ${JSON.stringify(fields).slice(0, most)}`
}
