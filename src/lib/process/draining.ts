let isDraining = false
let isReady = true

/**
 * From now on each answer ends its connection, so that clients go to other processes.
 * @param endsReadiness whether readiness is 503 too, so that balancers leave the port of this process
 */
export function startDraining(endsReadiness: boolean): void {
  isDraining = true
  isReady = !endsReadiness
}

/** Whether the process is about to end. */
export const isEnding = () => isDraining

/** A probe of readiness: rejects while the process is about to end and no other one has its port. */
export async function probeDraining(): Promise<void> {
  if (!isReady) throw new Error('the process ends')
}
