import { runScript } from '../../support/processes/child-process.ts'

/** Runs `bun run verify` at each database. @returns the exit status of each */
export async function verifyNodes(urls: readonly string[]): Promise<number[]> {
  const statuses: number[] = []
  for (const url of urls) {
    const { status, output } = await runScript({ DATABASE_URL: url }, 'src/cli/verify/main.ts')
    if (status !== 0) console.log(output.slice(0, 4_000))
    statuses.push(status)
  }
  return statuses
}
