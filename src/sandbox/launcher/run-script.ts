import { join } from 'node:path'

type Env = Readonly<Record<string, string | undefined>>

/**
 * Runs one script of this checkout to its end. The `.env` file of the checkout is in `env` already; tests want none of it.
 * @returns what the script wrote to stdout
 * @throws when the script fails or `signal` aborts
 */
export async function runScript(
  root: string,
  [script, ...args]: readonly [string, ...string[]],
  env: Env,
  signal: AbortSignal,
): Promise<string> {
  signal.throwIfAborted()
  const child = Bun.spawn([process.execPath, '--no-env-file', join(root, script), ...args], {
    cwd: root,
    env: { ...env },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'inherit',
    signal,
  })
  const output = await new Response(child.stdout).text()
  if ((await child.exited) !== 0) throw new Error(`${script} failed`)
  return output
}
