import { copyFile, mkdir, readdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import mall from '../../../package.json'
import { run } from '../install-tools.ts'

const root = resolve(import.meta.dir, '../../..')
const source = join(root, 'src/sdk')
export const packageName = 'meiduo-mall-sdk'

/** What a publisher needs: ES modules with types, which run in Node and in browsers. */
const manifest = {
  name: packageName,
  version: mall.version,
  description: 'Typed client of the Meiduo Mall API · 美多商城接口的类型化客户端',
  license: mall.license,
  type: 'module',
  sideEffects: false,
  engines: { node: '>=20' },
  exports: {
    '.': { types: './dist/generated/index.d.ts', default: './dist/generated/index.js' },
    './client': { types: './dist/mall-client.d.ts', default: './dist/mall-client.js' },
    './package.json': './package.json',
  },
  files: ['dist', 'example', 'README.md', 'README.zh-CN.md', 'LICENSE'],
}

const compilerOptions = {
  target: 'ES2022',
  lib: ['ES2023', 'DOM', 'DOM.Iterable'],
  module: 'ESNext',
  moduleResolution: 'bundler',
  types: [],
  strict: true,
  verbatimModuleSyntax: true,
  allowImportingTsExtensions: true,
  rewriteRelativeImportExtensions: true,
  declaration: true,
  rootDir: source,
}

/** Builds the package in a folder and packs it by `npm pack`. @returns the path of the tarball */
export async function packSdk(folder = join(root, '.data/sdk-package')): Promise<string> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  const dist = join(folder, 'dist')
  const config = join(folder, 'tsconfig.json')
  await Bun.write(
    config,
    JSON.stringify({
      compilerOptions: { ...compilerOptions, outDir: dist },
      include: [join(source, '*.ts'), join(source, 'generated/**/*.ts')],
    }),
  )
  await expectDone([join(root, 'node_modules/.bin/tsc'), '--project', config], folder)
  await rm(config)
  for (const path of await readdir(dist, { recursive: true }))
    if (path.endsWith('.d.ts')) await nameModules(join(dist, path))
  await copyExamples(join(folder, 'example'))
  for (const name of ['README.md', 'README.zh-CN.md']) await copyFile(join(source, name), join(folder, name))
  await copyFile(join(root, 'LICENSE'), join(folder, 'LICENSE'))
  await Bun.write(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  const output = await expectDone(['npm', 'pack', '--json', '--ignore-scripts'], folder)
  const [packed]: { filename: string }[] = JSON.parse(output.slice(output.indexOf('[')))
  if (!packed) throw new Error(`npm pack printed no file name: ${output}`)
  return join(folder, packed.filename)
}

/** Copies the examples as source, with the imports that a user of the package writes. */
async function copyExamples(target: string): Promise<void> {
  for (const name of await readdir(join(source, 'example'))) {
    const text = await Bun.file(join(source, 'example', name)).text()
    await Bun.write(
      join(target, name),
      text
        .replaceAll("'../generated/index.ts'", `'${packageName}'`)
        .replaceAll("'../mall-client.ts'", `'${packageName}/client'`),
    )
  }
}

/** The compiler rewrites `./x.ts` in code only; declarations name the module as well. */
async function nameModules(path: string): Promise<void> {
  const text = await Bun.file(path).text()
  await Bun.write(path, text.replace(/((?:from|import\() ?['"]\.{1,2}\/[^'"]+)\.ts(['"])/g, '$1.js$2'))
}

async function expectDone(command: readonly string[], cwd: string): Promise<string> {
  const { status, output } = await run(command, cwd)
  if (status !== 0) throw new Error(`${command.join(' ')}: ${output}`)
  return output
}
