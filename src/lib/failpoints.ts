/** The moments between two durable steps at which a crash would hurt most. */
export type Checkpoint =
  | 'merge:claimed'
  | 'merge:applied'
  | 'place:locked'
  | 'place:committed'
  | 'attempt:stored'
  | 'trade:asked'
  | 'trade:closed'
  | 'trades:closed'
  | 'payment:locked'
  | 'payment:written'
  | 'payment:stored'
  | 'refund:sent'
  | 'refund:written'
  | 'refund:stored'

let observer: ((name: Checkpoint) => void | Promise<void>) | undefined

/** Marks that a step is done and the next is not begun. Nothing happens unless a program observes it. */
export function failpoint(name: Checkpoint): void | Promise<void> {
  return observer?.(name)
}

/** Lets a program (a crash test) act at every checkpoint: kill the process, let a rival go first. */
export function onFailpoint(observe: typeof observer): void {
  observer = observe
}
