import { type Checkpoint, onFailpoint } from '../../../src/lib/failpoints.ts'

/** Does something the first time that this process passes a checkpoint while `work` is under way. */
export async function atFailpoint<T>(
  name: Checkpoint,
  act: () => Promise<unknown>,
  work: () => Promise<T>,
): Promise<T> {
  let isOver = false
  onFailpoint(async (passed) => {
    if (passed !== name || isOver) return
    isOver = true
    await act()
  })
  try {
    return await work()
  } finally {
    onFailpoint(undefined)
  }
}
