import { and, asc, eq } from 'drizzle-orm'
import { db, transaction } from '../../../db/client.ts'
import type { Fields, InTransaction } from '../../../db/in-transaction.ts'
import { users } from '../../../db/schema/auth.ts'
import { orderNotes } from '../../../db/schema/orders.ts'
import { now } from '../../../lib/clock.ts'
import { notFound } from '../../../lib/errors.ts'
import { getOrder } from '../list-orders.ts'
import { lockKnownOrder } from '../shipments/change-shipment.ts'
import { noteOfAnother, notesTooMany } from './errors.ts'

/** A note of staff; `author` is empty when the account is closed. */
export type OrderNote = Readonly<{
  id: number
  orderId: string
  userId: number
  author: string
  createTime: Date
  note: string
}>

const maxNotes = 200

/** Returns the fields of a note, by their names on the wire. */
export function noteFields({ orderId, note }: Pick<OrderNote, 'orderId' | 'note'>): Fields {
  return { order_id: orderId, note }
}

/** Lists the notes of an order, oldest first. @throws 404 not_found */
export async function listNotes(orderId: string): Promise<OrderNote[]> {
  await getOrder(orderId)
  return notesOf(orderId)
}

/** Reads the notes of an order, oldest first. */
export async function notesOf(orderId: string): Promise<OrderNote[]> {
  const rows = await db
    .select({
      id: orderNotes.id,
      orderId: orderNotes.orderId,
      userId: orderNotes.userId,
      author: users.username,
      createTime: orderNotes.createTime,
      note: orderNotes.note,
    })
    .from(orderNotes)
    .leftJoin(users, eq(users.id, orderNotes.userId))
    .where(eq(orderNotes.orderId, orderId))
    .orderBy(asc(orderNotes.id))
  return rows.map((row) => ({ ...row, author: row.author ?? '' }))
}

type Author = Readonly<{ id: number; username: string; isSuperuser: boolean }>

/**
 * Stores a note of up to 500 characters. The lock of the order keeps an erasure from missing it.
 * @throws 404 not_found; 409 order_erased, notes_too_many
 */
export async function createNote(
  orderId: string,
  note: string,
  { id: userId, username: author }: Author,
  inTransaction?: InTransaction,
): Promise<OrderNote> {
  return transaction(async (tx) => {
    await lockKnownOrder(tx, orderId)
    const stored = await tx
      .select({ id: orderNotes.id })
      .from(orderNotes)
      .where(eq(orderNotes.orderId, orderId))
      .limit(maxNotes)
    if (stored.length >= maxNotes) throw notesTooMany()
    const createTime = now()
    const [row] = await tx.insert(orderNotes).values({ orderId, userId, note, createTime }).$returningId()
    const { id } = row as { id: number }
    await inTransaction?.(tx, { object: `note:${id}`, before: null, after: noteFields({ orderId, note }) })
    return { id, orderId, userId, author, createTime, note }
  })
}

/**
 * Deletes a note of the caller; a superuser deletes every note.
 * @throws 404 not_found; 403 note_of_another
 */
export async function deleteNote(
  orderId: string,
  noteId: number,
  { id: userId, isSuperuser }: Author,
  inTransaction?: InTransaction,
): Promise<void> {
  await transaction(async (tx) => {
    const [before] = await tx
      .select()
      .from(orderNotes)
      .where(and(eq(orderNotes.id, noteId), eq(orderNotes.orderId, orderId)))
      .for('update')
    if (!before) throw notFound()
    if (before.userId !== userId && !isSuperuser) throw noteOfAnother()
    await tx.delete(orderNotes).where(eq(orderNotes.id, noteId))
    await inTransaction?.(tx, { object: `note:${noteId}`, before: noteFields(before), after: null })
  })
}
