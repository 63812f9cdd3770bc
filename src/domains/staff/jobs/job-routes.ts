import { Elysia } from 'elysia'
import { documented, problems } from '../../../http/fields.ts'
import { parseStaffList, presentStaffPage } from '../../../http/staff/list.ts'
import { jobNames } from '../../../redis/queue.ts'
import { readQueue, readSchedules } from '../../../redis/schedule-state.ts'
import { messageNotFailed } from '../../messages/errors.ts'
import { listFailedMessages, retryMessage } from '../../messages/failed-messages.ts'
import { staffAccess } from '../access/macro.ts'
import { recordChange } from '../audit/record-change.ts'
import { preconditionFailed } from '../errors.ts'
import * as model from './job-model.ts'
import { requestRetry, requestRun, requireQueue } from './retry-jobs.ts'

/** Schedules, queues and messages that were given up. */
export const staffJobRoutes = new Elysia({
  name: 'staff-jobs',
  prefix: '/meiduo_admin',
  tags: ['staff-shop'],
})
  .use(staffAccess)
  .get('/jobs/', async () => (await readSchedules()).map(model.presentJob), {
    staff: 'jobs.view_job',
    response: { 200: model.jobList, ...problems(401, 403) },
    detail: {
      operationId: 'listJobs',
      summary: '定时任务 · Schedules',
      description:
        'Each schedule of the shop with its interval, the end of its newest run, the next run and its newest failure.',
    },
  })
  .post(
    '/jobs/:name/runs/',
    async ({ params, caller, status }) => {
      await requestRun(params.name, recordChange(caller, 'runJob'))
      return status(204, undefined)
    },
    {
      staff: 'jobs.change_job',
      params: model.jobParams,
      detail: {
        operationId: 'runJob',
        summary: '立即运行定时任务 · Run a schedule now',
        description: 'One more run, as soon as a process is free. The schedule itself does not move.',
        responses: documented(204, undefined, 400, 401, 403, 404, 415),
      },
    },
  )
  .get(
    '/queues/',
    async () => (await Promise.all(jobNames.map((name) => readQueue(name)))).map(model.presentQueue),
    {
      staff: 'jobs.view_job',
      response: { 200: model.queueList, ...problems(401, 403) },
      detail: {
        operationId: 'listQueues',
        summary: '任务队列 · Queues',
        description: 'How many jobs wait, run, are delayed or have failed, and the newest failed jobs.',
      },
    },
  )
  .post(
    '/queues/:name/failed_jobs/:id/retry/',
    async ({ params, caller, status }) => {
      await requestRetry(requireQueue(params.name), params.id, recordChange(caller, 'retryJob'))
      return status(204, undefined)
    },
    {
      staff: 'jobs.change_job',
      params: model.failedJobParams,
      detail: {
        operationId: 'retryJob',
        summary: '重试失败的任务 · Retry a failed job',
        description: 'A job that is unknown or has not failed is 404.',
        responses: documented(204, undefined, 400, 401, 403, 404, 415),
      },
    },
  )
  .get(
    '/failed_messages/',
    async ({ query, path }) => {
      const wish = parseStaffList(query, path)
      return presentStaffPage(await listFailedMessages(wish), wish, model.presentFailedMessage)
    },
    {
      staff: 'jobs.view_job',
      query: model.messageQuery,
      response: { 200: model.failedMessagePage, ...problems(400, 401, 403, 404) },
      detail: {
        operationId: 'listFailedMessages',
        summary: '发送失败的消息 · Messages that were given up',
        description:
          'Messages to users about orders, stock and accounts, the newest failure first, for MESSAGE_RETENTION (30 days).',
      },
    },
  )
  .post(
    '/failed_messages/:id/retry/',
    async ({ params, caller, status }) => {
      await retryMessage(params.id, recordChange(caller, 'retryMessage'))
      return status(204, undefined)
    },
    {
      staff: 'jobs.change_job',
      params: model.messageParams,
      detail: {
        operationId: 'retryMessage',
        summary: '重新发送消息 · Send a message again',
        description:
          'The message is due immediately, with all its tries; one that is three days old is dropped. 409 message_not_failed.',
        responses: documented(204, undefined, 400, 401, 403, 404, 415, messageNotFailed, preconditionFailed),
      },
    },
  )
