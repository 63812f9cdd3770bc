/** The moments between two durable steps at which tests crash the process or let a rival go first. */
export type Checkpoint =
  | 'hash:renewed'
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
  | 'message:claimed'
  | 'message:sent'
  | 'pictures:stored'
  | 'invoice:stored'
  | 'audit:stored'
  | 'figures:folded'
  | 'import:checked'
  | 'import:row'
  | 'import:applied'
  | 'export:written'
  | 'audit:sealed'
  | 'key:claimed'
  | 'key:committed'

let observer: ((name: Checkpoint) => void | Promise<void>) | undefined

/** Marks the moment after a durable step. Does nothing unless a test observes it. */
export function failpoint(name: Checkpoint): void | Promise<void> {
  return observer?.(name)
}

/** Sets the observer of all failpoints; undefined removes it. */
export function onFailpoint(observe: typeof observer): void {
  observer = observe
}
