import { t } from 'elysia'
import { shopTime } from '../../../config/shop-time.ts'
import { dateTime, idParam } from '../../../http/fields.ts'
import { staffPageOf, staffPageQuery } from '../../../http/staff/list.ts'
import { describeValues } from '../../../lib/text/describe-values.ts'
import type { QueueState, ScheduleState } from '../../../redis/schedule-state.ts'
import type { FailedMessage } from '../../messages/failed-messages.ts'
import { messageKindNames } from '../value-names.ts'

const name = t.String({
  pattern: '^[a-z][a-z0-9-]{0,59}$',
  examples: ['send-refunds'],
  description: '任务名称 · name of the job',
})
export const jobParams = t.Object({ name })
export const failedJobParams = t.Object({
  name,
  id: t.String({ pattern: '^[\\w:-]{1,64}$', examples: ['17'], description: '任务编号 · id of the job' }),
})
export const messageParams = t.Object({ id: idParam })
const { page, pagesize } = staffPageQuery
/** Without a cursor: a message that is retried leaves the order of this list. */
export const messageQuery = t.Object({ page, pagesize })

const job = t.Object(
  {
    name: t.String({ examples: ['send-refunds'] }),
    interval_seconds: t.Number({ description: '间隔秒数 · seconds between two runs', examples: [5] }),
    last_run: t.Nullable(dateTime, {
      description: '最近一次运行结束的时间，从未运行为 null · end of the last run; null before the first',
    }),
    next_run: t.Nullable(dateTime, {
      description: '下次运行的时间，未知为 null · next run; null if unknown',
    }),
    last_failure: t.Nullable(
      t.Object({
        at: dateTime,
        error: t.String({ description: '错误的名称 · name of the error' }),
      }),
      { description: '最近一次失败，没有则为 null · last failure; null without one' },
    ),
  },
  { title: 'Job' },
)
export const jobList = t.Array(job)

const queue = t.Object(
  {
    name: t.String({ examples: ['discard-pictures'] }),
    waiting: t.Integer({ description: '等待的任务数 · jobs that wait' }),
    active: t.Integer({ description: '运行中的任务数 · jobs that run' }),
    delayed: t.Integer({ description: '延迟的任务数 · jobs that wait for their time' }),
    failed: t.Integer({ description: '失败的任务数 · jobs that failed' }),
    failed_jobs: t.Array(
      t.Object({
        id: t.String(),
        attempts: t.Integer({ description: '已尝试的次数 · how often it was tried' }),
        error: t.String({ description: '错误的名称 · name of the error' }),
        failed_at: t.Nullable(dateTime, {
          description: '失败时间，未知为 null · when it failed; null if unknown',
        }),
      }),
      {
        description:
          '最近失败的 20 个；失败的短信与邮件不保留 · the 20 newest; failed SMS and mails are not kept',
      },
    ),
  },
  { title: 'Queue' },
)
export const queueList = t.Array(queue)

const failedMessage = t.Object(
  {
    id: t.Integer(),
    user_id: t.Integer(),
    kind: t.String({ examples: ['order_shipped'], description: describeValues(messageKindNames) }),
    order_id: t.Nullable(
      t.String({ description: '相关订单，没有则为 null · order of the message, if any, else null' }),
    ),
    refund_id: t.Nullable(
      t.Integer({
        description: '相关退款申请，没有则为 null · refund request of the message, if any, else null',
      }),
    ),
    sku_id: t.Nullable(
      t.Integer({ description: '相关 SKU，没有则为 null · SKU of the message, if any, else null' }),
    ),
    tries: t.Integer({ description: '已尝试发送的次数 · how often it was sent' }),
    create_time: dateTime,
    failed_at: t.Nullable(dateTime, {
      description: '放弃发送的时间，未放弃为 null · when it was given up; null if it was not',
    }),
  },
  { title: 'FailedMessage' },
)
export const failedMessagePage = staffPageOf(failedMessage)

/** Converts a schedule to the wire format. */
export const presentJob = (state: ScheduleState): typeof job.static => ({
  name: state.name,
  interval_seconds: state.everyMs / 1000,
  last_run: state.lastRun && shopTime(state.lastRun),
  next_run: state.nextRun && shopTime(state.nextRun),
  last_failure: state.lastFailure && { at: shopTime(state.lastFailure.at), error: state.lastFailure.error },
})

/** Converts a queue to the wire format. */
export const presentQueue = ({ failedJobs, ...counts }: QueueState): typeof queue.static => ({
  ...counts,
  failed_jobs: failedJobs.map(({ failedAt, ...failed }) => ({
    ...failed,
    failed_at: failedAt && shopTime(failedAt),
  })),
})

/** Converts a message that was given up to the wire format. */
export const presentFailedMessage = (row: FailedMessage): typeof failedMessage.static => ({
  id: row.id,
  user_id: row.userId,
  kind: row.kind,
  order_id: row.subject.order_id ?? null,
  refund_id: row.subject.refund_id ?? null,
  sku_id: row.subject.sku_id ?? null,
  tries: row.tries,
  create_time: shopTime(row.createTime),
  failed_at: row.failedTime && shopTime(row.failedTime),
})
