import { createDurations } from '../lib/metrics/hot-metrics.ts'
import { createGauge } from '../lib/metrics/registry.ts'

const durations = createDurations(
  'mall_gateway_call_duration_seconds',
  'Calls of a gateway by outcome: answered, refused (no retry can succeed) or failed.',
  ['gateway', 'outcome'],
  [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
)
const circuits = createGauge(
  'mall_gateway_circuit_open',
  'Whether calls of a gateway are refused because most failed: 1 or 0.',
  ['gateway'],
)

/** Measures one call of a gateway. @param isRefusal whether an error is an answer that no retry changes */
export async function measureGateway<T>(
  gateway: string,
  call: () => Promise<T>,
  isRefusal: (error: unknown) => boolean = () => false,
): Promise<T> {
  const startMs = performance.now()
  const end = (outcome: 'answered' | 'refused' | 'failed') =>
    durations((performance.now() - startMs) / 1_000, gateway, outcome)
  try {
    const answer = await call()
    end('answered')
    return answer
  } catch (error) {
    end(isRefusal(error) ? 'refused' : 'failed')
    throw error
  }
}

/** Records whether a circuit is open. */
export function recordCircuit(gateway: string, isOpen: boolean): void {
  circuits.set({ gateway }, isOpen ? 1 : 0)
}
