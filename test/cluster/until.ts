/** Waits until `isTrue`, and asks ten times a second; an error is no. @throws after `seconds` */
export async function until(
  what: string,
  isTrue: () => Promise<boolean> | boolean,
  seconds = 120,
): Promise<void> {
  const deadline = performance.now() + seconds * 1_000
  for (;;) {
    if (await Promise.resolve(isTrue()).catch(() => false)) return
    if (performance.now() > deadline) throw new Error(`not within ${seconds} s: ${what}`)
    await Bun.sleep(100)
  }
}
