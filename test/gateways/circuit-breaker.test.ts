import { expect, test } from 'bun:test'
import { PermanentFailure, withCircuitBreaker } from '../../src/gateways/circuit-breaker.ts'

const threshold = 4

type Response = 'success' | 'failure' | 'refusal'

/** Creates a call behind a circuit breaker. @returns a function that makes calls one after another and reports each */
function createGateway() {
  let next: Response = 'success'
  let calls = 0
  const guarded = withCircuitBreaker(
    'test',
    async () => {
      calls++
      if (next === 'failure') throw new Error('down')
      if (next === 'refusal') throw new PermanentFailure('NO_SUCH_NUMBER')
    },
    { failures: threshold, openSeconds: 60 },
  )
  return async (...responses: Response[]) => {
    const reported: string[] = []
    for (const response of responses) {
      next = response
      const before = calls
      const error = await guarded(undefined).then(
        () => undefined,
        (reason: Error & { details?: { retryAfterSeconds?: number } }) => reason,
      )
      if (calls === before) reported.push(error?.constructor.name ?? 'not called')
      else reported.push(error?.details?.retryAfterSeconds ? 'opened' : response)
    }
    return reported
  }
}

const times = (count: number, response: Response): Response[] => Array.from({ length: count }, () => response)

test('the circuit stays closed for one failure fewer than the threshold', async () => {
  const call = createGateway()
  const failures = times(threshold - 1, 'failure')
  expect(await call(...failures)).toEqual(failures)
})

test('the failure at the threshold opens the circuit, and no later call is made', async () => {
  const call = createGateway()
  await call(...times(threshold - 1, 'failure'))
  expect(await call('failure', 'success', 'failure')).toEqual(['opened', 'CircuitOpen', 'CircuitOpen'])
})

test('above the threshold the circuit stays closed while half of the calls succeed, and opens when more fail', async () => {
  const call = createGateway()
  await call(...times(threshold, 'success'))
  const failures = times(threshold, 'failure')
  expect(await call(...failures)).toEqual(failures)
  expect(await call('failure', 'success')).toEqual(['opened', 'CircuitOpen'])
})

test('permanent refusals above the threshold leave the circuit closed', async () => {
  const call = createGateway()
  const refusals = times(3 * threshold, 'refusal')
  expect(await call(...refusals, 'success')).toEqual([...refusals, 'success'])
})
