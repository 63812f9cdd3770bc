import { type Checkpoint, onFailpoint } from '../../../src/lib/failpoints.ts'

/** Runs `work`, and runs `act` once, when this process first passes a failpoint. */
export async function atFailpoint<T>(
  name: Checkpoint,
  act: () => Promise<unknown>,
  work: () => Promise<T>,
): Promise<T> {
  let isDone = false
  onFailpoint(async (passed) => {
    if (passed !== name || isDone) return
    isDone = true
    await act()
  })
  try {
    return await work()
  } finally {
    onFailpoint(undefined)
  }
}
