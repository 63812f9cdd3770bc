import { eq, like, or } from 'drizzle-orm'
import type { Transaction } from '../../../db/client.ts'
import { containing } from '../../../db/containing.ts'
import { savedViews } from '../../../db/schema/staff.ts'

/**
 * Removes the texts of a person whose account is closed from the views of all staff: a filter that holds one is dropped, and a name
 * that holds one becomes the number of the view.
 */
export async function eraseFromViews(tx: Transaction, texts: readonly string[]): Promise<void> {
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
