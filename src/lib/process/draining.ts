let isDraining = false

/** From now on readiness is 503 and each answer ends its connection, so that balancers and clients go to other processes. */
export function startDraining(): void {
  isDraining = true
}

/** Whether the process is about to end. */
export const isEnding = () => isDraining

/** A probe of readiness: rejects while the process is about to end. */
export async function probeDraining(): Promise<void> {
  if (isDraining) throw new Error('the process ends')
}
