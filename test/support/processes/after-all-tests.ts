const last: (() => Promise<unknown>)[] = []

/** Has something done when this process (or with parallel workers this file) has run all its tests. */
export function afterAllTests(work: () => Promise<unknown>): void {
  last.push(work)
}

export async function runAfterAllTests(): Promise<void> {
  await Promise.all(last.splice(0).map((work) => work()))
}
