import './fixed-clock.ts'

/** The sandbox of the example shop. */
await import('../../../src/sandbox/world/main.ts')
