import { join, resolve } from 'node:path'

const root = resolve(import.meta.dir, '../../..')

/** Runs a test script in a child process. @returns `killed` when SIGKILL ended it, its exit status and its output */
export async function runChild(script: string, ...args: (string | number)[]) {
  const child = spawnChild(script, ...args)
  const [output, errors] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ])
  await child.exited
  return { killed: child.signalCode === 'SIGKILL', status: child.exitCode, output: output.trim(), errors }
}

/** Starts a test script in a child process. */
export function spawnChild(script: string, ...args: (string | number)[]) {
  return Bun.spawn([process.execPath, '--no-env-file', join(root, 'test', script), ...args.map(String)], {
    cwd: root,
    env: process.env,
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  })
}
