import { join, resolve } from 'node:path'
import type { ApiDocument } from '../../support/api-document.ts'

const root = resolve(import.meta.dir, '../../..')
/** No server needs to run at these addresses: the document names the shop, and nothing connects to the database. */
const settings = {
  DATABASE_URL: 'mysql://localhost/none',
  PUBLIC_URL: 'https://api.meiduo.site',
  SHOP_URL: 'https://www.meiduo.site',
}

/** Builds the text of the OpenAPI document in a new process, whose settings are the same on every machine. */
export async function printDocument(cwd = root): Promise<string> {
  const { PATH = '', HOME = '' } = process.env
  const script = join(cwd, 'test/tools/document/print-document.ts')
  const child = Bun.spawn([process.execPath, '--no-env-file', script], {
    cwd,
    env: { PATH, HOME, ...settings },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'inherit',
  })
  const text = await new Response(child.stdout).text()
  if ((await child.exited) !== 0) throw new Error('the OpenAPI document was not built')
  return text
}

/** Builds the OpenAPI document. */
export async function readDocument(cwd = root): Promise<ApiDocument> {
  return JSON.parse(await printDocument(cwd))
}
