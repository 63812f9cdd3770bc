import { join, resolve } from 'node:path'

const root = resolve(import.meta.dir, '../../..')

/** Runs a script of this project in the environment of the tests and `env`, and waits for its end. */
export function runScript(env: Record<string, string>, script: string, ...args: string[]) {
  return runScriptIn({ ...process.env, ...env }, script, ...args)
}

/** Runs a script of this project in exactly this environment, and waits for its end. */
export async function runScriptIn(
  env: Record<string, string | undefined>,
  script: string,
  ...args: string[]
) {
  const child = spawnScript(env, script, args)
  const written = await readOutput(child)
  return { status: await child.exited, ...written }
}

/** Runs a test script in a child process. @returns `killed` when SIGKILL ended it, its exit status and its output */
export async function runChild(script: string, ...args: (string | number)[]) {
  const child = spawnChild(script, ...args)
  const { output, errors } = await readOutput(child)
  await child.exited
  return { killed: child.signalCode === 'SIGKILL', status: child.exitCode, output: output.trim(), errors }
}

/** Starts a test script in a child process. */
export function spawnChild(script: string, ...args: (string | number)[]) {
  return spawnScript(process.env, join('test', script), args.map(String))
}

type Child = ReturnType<typeof spawnScript>

function spawnScript(env: Record<string, string | undefined>, script: string, args: readonly string[]) {
  return Bun.spawn([process.execPath, '--no-env-file', join(root, script), ...args], {
    cwd: root,
    env,
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  })
}

async function readOutput(child: Child): Promise<{ output: string; errors: string }> {
  const [output, errors] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ])
  return { output, errors }
}
