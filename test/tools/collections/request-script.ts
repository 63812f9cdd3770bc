import { join } from 'node:path'
import { createDemoValues } from '../../../src/http/openapi/page/demo-values.ts'
import type { CollectionRequest } from './requests.ts'

const { isFilled } = createDemoValues('http://localhost', 'http://localhost')

/** Writes the script that a program runs before each request: it fills in what only a person could read in a demo shop. */
export async function requestScript(
  program: 'postman' | 'bruno',
  requests: readonly CollectionRequest[],
): Promise<string[]> {
  const { outputs } = await Bun.build({
    entrypoints: [join(import.meta.dir, 'scripts', `${program}.ts`)],
    target: 'browser',
    format: 'esm',
  })
  const script = (await outputs[0]?.text()) ?? ''
  return [`const examples = ${JSON.stringify(examplesOf(requests))}`, ...script.trimEnd().split('\n')]
}

function examplesOf(requests: readonly CollectionRequest[]) {
  const filled = requests.filter(({ method, path, pathValues }) => {
    const named = pathValues.reduce((all, { name, value }) => all.replace(`{${name}}`, value), path)
    return isFilled(method, named)
  })
  return Object.fromEntries(filled.map((request) => [request.id, valuesOf(request)]))
}

/** Values that a program reads from its variables are no examples: a person has chosen them, unless they are empty. */
function valuesOf({ pathValues, query, body }: CollectionRequest): Record<string, unknown> {
  const fields = body?.kind === 'json' ? (body.value as Record<string, unknown>) : {}
  const pairs = [...pathValues, ...query].map(({ name, value }) => [name, value])
  const shown = Object.entries(fields).map(([name, value]) => [
    name,
    /^\{\{\w+\}\}$/.test(String(value)) ? '' : value,
  ])
  return Object.fromEntries([...pairs, ...shown])
}
