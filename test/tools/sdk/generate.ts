import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { readDocument } from '../document/read-document.ts'
import { installTools, runTool } from '../install-tools.ts'
import { forGenerator } from './for-generator.ts'

/** Writes src/sdk/generated from the OpenAPI document; with `--check` only compares. Exit status 1 when a file differs. */
const root = resolve(import.meta.dir, '../../..')
const target = join(root, 'src/sdk/generated')

const [document] = await Promise.all([readDocument(), installTools()])
await mkdir(join(root, '.data'), { recursive: true })
const folder = await mkdtemp(join(root, '.data/sdk-'))
try {
  const generated = join(folder, 'generated')
  await generate(generated)
  if (process.argv.includes('--check')) await compare(generated)
  else {
    await rm(target, { recursive: true, force: true })
    await cp(generated, target, { recursive: true })
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}

async function generate(output: string): Promise<void> {
  const input = join(folder, 'openapi.json')
  const settings = {
    input,
    output: { path: output, postProcess: [], importFileExtension: '.ts' },
    // the document names an example: a call without a client goes to no address
    plugins: ['@hey-api/typescript', '@hey-api/sdk', { name: '@hey-api/client-fetch', baseUrl: false }],
    logs: { level: 'error', file: false },
  }
  const config = join(folder, 'openapi-ts.config.mjs')
  await Bun.write(input, JSON.stringify(forGenerator(document)))
  await Bun.write(config, `export default ${JSON.stringify(settings)}\n`)
  const { status, output: printed } = await runTool('openapi-ts', ['--file', config])
  if (status !== 0) throw new Error(`the SDK was not generated: ${printed}`)
  for (const name of await list(output)) await excuse(join(output, name))
  await guard(join(output, 'client/client.gen.ts'))
}

/**
 * Makes the copied client refuse values of a path before it sends, and every redirect: the mall redirects no API call, and a redirect
 * to another origin would take the body, such as a password, along.
 * @throws Error when the generator writes other code, so that no guard is lost
 */
async function guard(path: string): Promise<void> {
  let text = await Bun.file(path).text()
  for (const [found, guarded] of [
    ["redirect: 'follow',", "redirect: 'error',"],
    [
      '    try {\n      const { opts, url } = await before',
      '    requirePathValues(options.path);\n    try {\n      const { opts, url } = await before',
    ],
    [
      '= (options) => buildUrl({ ..._config, ...options });',
      '= (options) => {\n    requirePathValues(options.path);\n    return buildUrl({ ..._config, ...options });\n  };',
    ],
    [
      'import { createSseClient }',
      "import { requirePathValues } from '../../path-values.ts';\nimport { createSseClient }",
    ],
  ] as const) {
    if (text.split(found).length !== 2) throw new Error(`the generated client has no single ${found}`)
    text = text.replace(found, guarded)
  }
  await Bun.write(path, text)
}

/**
 * The client that the generator copies is not written for `exactOptionalPropertyTypes`. Its notes about its own future and its one
 * `any` do not become ours.
 */
async function excuse(path: string): Promise<void> {
  if (!/\/(?:client|core)\/[^/]+$/.test(path)) return
  const text = (await Bun.file(path).text())
    .replace(/^ *\/\/ TODO.*\n/gm, '')
    .replaceAll('data as any', 'data as never')
  await Bun.write(path, `// @ts-nocheck: not written for exactOptionalPropertyTypes\n${text}`)
}

async function compare(generated: string): Promise<void> {
  const names = [...new Set([...(await list(generated)), ...(await list(target))])].sort()
  const textOf = async (path: string) => ((await Bun.file(path).exists()) ? Bun.file(path).text() : undefined)
  for (const name of names)
    if ((await textOf(join(generated, name))) !== (await textOf(join(target, name)))) {
      console.error(`${relative(root, join(target, name))} differs from the document: run \`bun run sdk\``)
      process.exitCode = 1
    }
  if (!process.exitCode) console.log(`${names.length} files of the SDK match the document`)
}

async function list(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(path, join(entry.parentPath, entry.name)))
}
