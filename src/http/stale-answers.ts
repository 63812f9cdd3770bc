import type { Context } from 'elysia'

type Answers = Readonly<Record<string, object | undefined>>

/** Marks for caches and readers that an answer is older than its policy promises. */
export function markAsStale(headers: Context['set']['headers'], ageSeconds: number): void {
  headers.age = String(ageSeconds)
  headers['x-stale'] = '1'
}

/** Documents on the success of a route that it may be stale while MySQL is unavailable. */
export function mayBeStale<A extends Answers>(answers: A): A {
  const headers = {
    Age: { $ref: '#/components/headers/Age' },
    'X-Stale': { $ref: '#/components/headers/XStale' },
  }
  return { ...answers, 200: { ...answers[200], headers } }
}

/** Describes the headers of stale answers for the OpenAPI document. */
export const staleHeaders = {
  Age: {
    description: '仅与 X-Stale 同时出现：回答的秒龄 · sent only with X-Stale: age of the answer in seconds',
    schema: { type: 'integer' },
    example: 42,
  },
  XStale: {
    description:
      '1：数据库暂不可用，此为内存中的旧回答；价格与库存以下单时为准 · 1: the database is unavailable and this answer is an older one from memory; an order uses current prices and stock',
    schema: { type: 'string', enum: ['1'] },
  },
}
