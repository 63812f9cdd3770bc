import { eq, like, or } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import { containing } from '../../../db/containing.ts'
import { savedViews } from '../../../db/schema/staff.ts'

/**
 * Deletes the views of a person whose account is closed, and removes the person's texts from the views of other staff: a filter that
 * holds one is dropped, and a name that holds one becomes the number of the view.
 */
export async function eraseViews(tx: Transaction, userId: number, texts: readonly string[]): Promise<void> {
  await tx.delete(savedViews).where(eq(savedViews.userId, userId))
  if (texts.length === 0) return
  const holds = (text: string) => texts.some((each) => text.toLowerCase().includes(each.toLowerCase()))
  const found = await tx
    .select({ id: savedViews.id, name: savedViews.name, filters: savedViews.filters })
    .from(savedViews)
    .where(
      or(
        ...texts.flatMap((text) => [
          like(savedViews.name, containing(text)),
          // the column is JSON, in which quotes and backslashes are escaped
          like(savedViews.filters, containing(JSON.stringify(text).slice(1, -1))),
        ]),
      ),
    )
    .for('update')
  for (const { id, name, filters } of found) {
    const kept = Object.entries(JSON.parse(filters) as Record<string, string>).filter(
      ([, value]) => !holds(value),
    )
    await tx
      .update(savedViews)
      .set({
        name: holds(name) ? `#${id}` : name,
        filters: JSON.stringify(Object.fromEntries(kept)),
      })
      .where(eq(savedViews.id, id))
  }
}
