import { spyOn } from 'bun:test'
import type { PaymentGateway, PaymentGatewayName } from '../../../src/gateways/payments/payment-gateway.ts'
import { getPaymentGateway } from '../../../src/gateways/payments/registry.ts'

type Calls = Pick<PaymentGateway, 'query' | 'close' | 'refund' | 'queryRefund'>

const calls = ['query', 'close', 'refund', 'queryRefund'] as const

/** Runs `work` while a gateway gives these answers in this process; every other call of it throws. */
export async function answering<T>(
  gateway: PaymentGatewayName,
  answers: Partial<Calls>,
  work: () => Promise<T>,
): Promise<T> {
  const refuse = (name: string) => () => Promise.reject(new Error(`${gateway} has no answer to ${name}`))
  const spies = calls.map((name) =>
    spyOn(getPaymentGateway(gateway) as Calls, name).mockImplementation(
      (answers[name] ?? refuse(name)) as never,
    ),
  )
  try {
    return await work()
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}
