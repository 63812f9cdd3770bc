import {
  createFailedJob,
  createFailedMessage,
  createSchedule,
} from '../../../support/factories/failed-jobs.ts'
import type { StaffRow } from '../row.ts'

/** Rows of jobs, queues and messages. */
export const jobRows: readonly StaffRow[] = [
  { operation: 'listJobs', status: 200, call: () => ['/jobs/'] },
  {
    operation: 'runJob',
    status: 204,
    audits: 'job',
    call: async () => [`/jobs/${(await createSchedule()).name}/runs/`],
  },
  { operation: 'listQueues', status: 200, call: () => ['/queues/'] },
  {
    operation: 'retryJob',
    status: 204,
    audits: 'job',
    call: async () => [
      `/queues/erase-late-writes/failed_jobs/${await createFailedJob('erase-late-writes')}/retry/`,
    ],
  },
  { operation: 'listFailedMessages', status: 200, call: () => ['/failed_messages/?page=1'] },
  {
    operation: 'retryMessage',
    status: 204,
    audits: 'message',
    call: async () => [`/failed_messages/${await createFailedMessage()}/retry/`],
  },
]
