import './fixed-clock.ts'

/** Fills the example shop as `bun start` does. */
await import('../../../src/sandbox/demo-data/load.ts')
