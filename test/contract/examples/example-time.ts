/** The moment at which the example shop is filled and every example is called, at noon in the shop. */
export const exampleNow = Date.parse('2026-12-01T12:00:00+08:00')
