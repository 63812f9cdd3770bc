import { test } from 'bun:test'

/**
 * Returns `test` for tests that need a program of this machine. Without it they are skipped with a notice: the test command also
 * works where Docker or given addresses serve MySQL and Redis. CI installs the programs.
 * @param program its path; undefined or null without one
 * @param name the program with its Debian package, for the notice
 */
export function testWith(program: string | undefined | null, name: string) {
  if (!program) console.log(`skipped: ${name} is missing`)
  return test.skipIf(!program)
}
