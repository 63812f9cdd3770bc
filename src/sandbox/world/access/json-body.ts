const jsonType = /^application\/json *(?:;|$)/i
const formType = /^application\/x-www-form-urlencoded *(?:;|$)/i

type Fields = Record<string, unknown>
type Body = Readonly<{ isForm: boolean; fields: Fields }>

const typeOf = ({ headers }: Request) => headers.get('content-type') ?? ''

/** Returns the object in a JSON body, or 415 for another media type: a form of any web site could send it. */
export async function readJson(request: Request): Promise<Fields | Response> {
  if (!jsonType.test(typeOf(request))) return unsupported('application/json')
  return ((await request.json()) ?? {}) as Fields
}

/** Returns the fields of a body that is a form or JSON, or 415. A name that a form gives twice has its last value. */
export async function readFormOrJson(request: Request): Promise<Body | Response> {
  if (formType.test(typeOf(request)))
    return { isForm: true, fields: Object.fromEntries(new URLSearchParams(await request.text())) }
  const fields = await readJson(request)
  return fields instanceof Response ? unsupported('application/json, or a form') : { isForm: false, fields }
}

function unsupported(types: string): Response {
  return Response.json({ code: 'unsupported_media_type', message: `send ${types}` }, { status: 415 })
}
