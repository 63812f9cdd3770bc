import { cpSync, mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { RunTests } from './covering-tests.ts'

/**
 * Copies the project's files to a folder, so that a change never touches the checkout. Dependencies are linked.
 * @returns a function that runs `bun test` in the copy, and ends it with all its children when it is late
 */
export function copyProject(root: string, folder: string, env: Record<string, string | undefined>): RunTests {
  rmSync(folder, { recursive: true, force: true })
  const listed = Bun.spawnSync(
    ['git', 'ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate'],
    {
      cwd: root,
    },
  )
  for (const file of listed.stdout.toString().split('\n').filter(Boolean)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    cpSync(join(root, file), join(folder, file), { errorOnExist: false })
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  return async (args, timeoutMs) => {
    const command = [process.execPath, '--no-env-file', 'test', '--no-orphans', '--timeout=60000', ...args]
    const child = Bun.spawn(command, { cwd: folder, env, stdin: 'ignore', stdout: 'ignore', stderr: 'pipe' })
    let isLate = false
    const timer = setTimeout(() => {
      isLate = true
      child.kill('SIGKILL')
    }, timeoutMs)
    const output = await new Response(child.stderr).text()
    const exit = await child.exited
    clearTimeout(timer)
    return { exit: isLate ? 'late' : exit, output }
  }
}
