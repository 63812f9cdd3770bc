import { eq } from 'drizzle-orm'
import { type Transaction, transaction } from '../../../db/client.ts'
import type { InTransaction } from '../../../db/in-transaction.ts'
import { categories, channelGroups, channels } from '../../../db/schema/catalog.ts'
import { notFound } from '../../../lib/errors.ts'
import { definedMembers } from '../../../lib/values/defined-members.ts'
import { publishInvalidation } from '../cache/change-events.ts'
import { categoryNotFirstLevel, categoryUnknown, channelGroupUnknown } from '../errors.ts'
import { type ChannelRecord, channelFields } from './channel-fields.ts'
import { getChannel } from './find-channels.ts'

type NewChannel = Omit<ChannelRecord, 'id' | 'group' | 'category'>

/**
 * Stores an entry of the home-page menu.
 * @throws 400 channel_group_unknown, category_unknown, category_not_first_level
 */
export async function createChannel(wish: NewChannel, inTransaction?: InTransaction): Promise<ChannelRecord> {
  const stored = await transaction(async (tx) => {
    await requireGroup(tx, wish)
    await requireFirstLevel(tx, wish)
    const [row] = await tx.insert(channels).values(wish).$returningId()
    const created = await getChannel((row as { id: number }).id, tx)
    await inTransaction?.(tx, {
      object: `channel:${created.id}`,
      before: null,
      after: channelFields(created),
    })
    return created
  })
  await publishInvalidation(['tree'])
  return stored
}

/**
 * Updates a channel; a field that is undefined keeps its value. Once this resolves, every process displays the new menu.
 * @throws 404 not_found; 400 channel_group_unknown, category_unknown, category_not_first_level
 */
export async function updateChannel(
  id: number,
  change: Partial<NewChannel>,
  inTransaction?: InTransaction,
): Promise<ChannelRecord> {
  const columns = definedMembers(change)
  const stored = await transaction(async (tx) => {
    const before = await lockChannel(tx, id)
    const after = { ...before, ...columns }
    if (after.groupId !== before.groupId) await requireGroup(tx, after)
    if (after.categoryId !== before.categoryId) await requireFirstLevel(tx, after)
    if (Object.keys(columns).length > 0) await tx.update(channels).set(columns).where(eq(channels.id, id))
    const stored = await getChannel(id, tx)
    await inTransaction?.(tx, {
      object: `channel:${id}`,
      before: channelFields(before),
      after: channelFields(stored),
    })
    return stored
  })
  await publishInvalidation(['tree'])
  return stored
}

/** Deletes a channel. @throws 404 not_found */
export async function deleteChannel(id: number, inTransaction?: InTransaction): Promise<void> {
  await transaction(async (tx) => {
    const before = await lockChannel(tx, id)
    await tx.delete(channels).where(eq(channels.id, id))
    await inTransaction?.(tx, { object: `channel:${id}`, before: channelFields(before), after: null })
  })
  await publishInvalidation(['tree'])
}

async function lockChannel(tx: Transaction, id: number): Promise<ChannelRecord> {
  const [locked] = await tx
    .select({ id: channels.id })
    .from(channels)
    .where(eq(channels.id, id))
    .for('update')
  if (!locked) throw notFound()
  return getChannel(id, tx)
}

async function requireGroup(tx: Transaction, { groupId }: NewChannel): Promise<void> {
  const [row] = await tx
    .select({ id: channelGroups.id })
    .from(channelGroups)
    .where(eq(channelGroups.id, groupId))
    .for('update')
  if (!row) throw channelGroupUnknown()
}

/** Locks the category, so that it is neither deleted nor moved to another level meanwhile. */
async function requireFirstLevel(tx: Transaction, { categoryId }: NewChannel): Promise<void> {
  const [row] = await tx
    .select({ parentId: categories.parentId })
    .from(categories)
    .where(eq(categories.id, categoryId))
    .for('update')
  if (!row) throw categoryUnknown()
  if (row.parentId !== null) throw categoryNotFirstLevel()
}
