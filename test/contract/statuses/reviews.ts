import { mine, type Row, type World } from './world.ts'

const path = ({ review }: World) => review.path
const own =
  (body: object) =>
  ({ review }: World) => ({ token: review.token, body })

export const reviewsRows: readonly Row[] = [
  ['editing an own review', 200, undefined, 'PUT', path, own({ score: 4, follow_up: '很耐用' })],
  ['editing a review with a score of 9', 400, 'invalid_input', 'PUT', path, own({ score: 9 })],
  ['editing a review of a different user', 404, 'not_found', 'PUT', path, mine({ score: 4 })],
  ['editing an unknown review', 404, 'not_found', 'PUT', () => '/skus/1/comments/1/', mine({ score: 4 })],
  ['editing review x', 404, 'not_found', 'PUT', () => '/skus/1/comments/x/', mine({ score: 4 })],
  ['editing as an anonymous caller', 401, 'unauthorized', 'PUT', path, () => ({ body: {} })],
]
