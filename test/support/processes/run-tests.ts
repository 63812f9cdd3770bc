import { listRunningFiles } from './running-files.ts'

type TestRun = Readonly<{
  command: readonly string[]
  cwd: string
  env: Record<string, string | undefined>
  /** The folder in which the processes record the files that they run. */
  runningFolder: string
  /** The whole run, and one file, may take this long. */
  limits: Readonly<{ runMs: number; fileMs: number }>
  signal?: AbortSignal | undefined
  onOutput: (chunk: Uint8Array) => void
}>

const pollMs = 250

/**
 * Runs a test command, and kills it when the run or one of its files takes too long. A test in a busy loop has no timer that
 * could end it, so only another process can.
 * @returns the exit status, the text of stderr, and the files that were running when a limit was reached
 */
export async function runTests(run: TestRun): Promise<{ exit: number; output: string; hanging: string[] }> {
  const child = Bun.spawn([...run.command], {
    cwd: run.cwd,
    env: run.env,
    stdin: 'ignore',
    stdout: 'inherit',
    stderr: 'pipe',
    // a separate process group, so that its workers end with it
    detached: true,
    ...(run.signal && { signal: run.signal }),
  })
  const begun = performance.now()
  const hanging = new Set<string>()
  const watch = setInterval(() => {
    const running = listRunningFiles(run.runningFolder)
    const late = performance.now() - begun > run.limits.runMs
    const files = running.filter(({ runsMs }) => late || runsMs > run.limits.fileMs)
    if (!late && files.length === 0) return
    for (const { file } of files) hanging.add(file)
    if (late && files.length === 0) hanging.add('no test file')
    killGroup(child.pid)
  }, pollMs)
  try {
    let output = ''
    const decoder = new TextDecoder()
    for await (const chunk of child.stderr) {
      run.onOutput(chunk)
      output += decoder.decode(chunk, { stream: true })
    }
    return { exit: await child.exited, output, hanging: [...hanging] }
  } finally {
    clearInterval(watch)
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // the group has ended
  }
}
