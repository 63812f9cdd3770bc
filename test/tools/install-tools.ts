import { copyFile, mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dir, '../..')
const files = ['package.json', 'bun.lock'] as const

/** The folder of the installed tools. It is outside of `test/`, whose files are all read as ours. */
const toolsFolder = join(root, '.data/tools')

type Tool = 'bru' | 'newman' | 'openapi-ts' | 'redocly' | 'spectral' | 'tsc'
type Result = Readonly<{ status: number; output: string }>

/** Installs the tools of `package.json` beside this file, unless the same ones are installed. @throws Error when this fails */
export async function installTools(): Promise<void> {
  const mark = Bun.file(join(toolsFolder, 'installed'))
  const wanted = (await Promise.all(files.map((name) => Bun.file(join(import.meta.dir, name)).text()))).join(
    '',
  )
  if ((await mark.exists()) && (await mark.text()) === wanted) return
  await mkdir(toolsFolder, { recursive: true })
  for (const name of files) await copyFile(join(import.meta.dir, name), join(toolsFolder, name))
  const { status, output } = await run([process.execPath, 'install', '--frozen-lockfile'], toolsFolder)
  if (status !== 0) throw new Error(`the tools were not installed: ${output}`)
  await Bun.write(mark, wanted)
}

/** Runs an installed tool in a folder, the root of the project by default. */
export function runTool(tool: Tool, args: readonly string[], cwd = root): Promise<Result> {
  const runtime = Bun.which('node') ?? process.execPath
  return run([runtime, join(toolsFolder, 'node_modules/.bin', tool), ...args], cwd)
}

/** Runs a command and collects what it prints. */
export async function run(
  command: readonly string[],
  cwd: string,
  more: Record<string, string> = {},
): Promise<Result> {
  const { PATH = '', HOME = '' } = process.env
  const child = Bun.spawn([...command], {
    cwd,
    env: { PATH, HOME, NO_COLOR: '1', FORCE_COLOR: '0', REDOCLY_TELEMETRY: 'off', ...more },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [output, errors, status] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  return { status, output: output + errors }
}
