import { and, asc, count, desc, eq, like, or, sql } from 'drizzle-orm'
import { db, type Executor } from '../../../db/client.ts'
import { containing } from '../../../db/containing.ts'
import { isBehind, readPage } from '../../../db/read-page.ts'
import { categories, channelGroups, channels } from '../../../db/schema/catalog.ts'
import { notFound } from '../../../lib/errors.ts'
import type { KeywordRequest } from '../../../lib/paging.ts'
import type { ChannelRecord } from './channel-fields.ts'

/** Returns one page of channels whose group or category contains the keyword, newest first, and how many there are. */
export async function listChannels({ keyword, ...page }: KeywordRequest) {
  const pattern = containing(keyword)
  const where = and(
    keyword ? or(like(channelGroups.name, pattern), like(categories.name, pattern)) : undefined,
    isBehind(page, channels.id),
  )
  return readPage(
    page,
    selectChannels(db).where(where).orderBy(desc(channels.id)),
    db
      .select({ count: count() })
      .from(channels)
      .leftJoin(channelGroups, eq(channelGroups.id, channels.groupId))
      .innerJoin(categories, eq(categories.id, channels.categoryId))
      .where(where),
  )
}

/** Returns the id and name of every group of channels in the order of names. */
export function listChannelTypes(): Promise<{ id: number; name: string }[]> {
  return db
    .select({ id: channelGroups.id, name: channelGroups.name })
    .from(channelGroups)
    .orderBy(asc(channelGroups.name), asc(channelGroups.id))
}

/** Returns a channel. @throws 404 not_found */
export async function getChannel(id: number, executor: Executor = db): Promise<ChannelRecord> {
  const [row] = await selectChannels(executor).where(eq(channels.id, id))
  if (!row) throw notFound()
  return row
}

/** An imported channel may have a group without a name. */
function selectChannels(executor: Executor) {
  return executor
    .select({
      id: channels.id,
      groupId: channels.groupId,
      group: sql<string>`coalesce(${channelGroups.name}, '')`,
      categoryId: channels.categoryId,
      category: categories.name,
      url: channels.url,
      sequence: channels.sequence,
    })
    .from(channels)
    .leftJoin(channelGroups, eq(channelGroups.id, channels.groupId))
    .innerJoin(categories, eq(categories.id, channels.categoryId))
}
