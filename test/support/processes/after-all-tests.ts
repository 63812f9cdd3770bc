const last: (() => Promise<unknown>)[] = []

/** Registers `work` to run after the last test of this process, or of this file when tests run in parallel workers. */
export function afterAllTests(work: () => Promise<unknown>): void {
  last.push(work)
}

/** Runs and clears all registered work. */
export async function runAfterAllTests(): Promise<void> {
  await Promise.all(last.splice(0).map((work) => work()))
}
