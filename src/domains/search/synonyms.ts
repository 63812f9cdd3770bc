import { count, max } from 'drizzle-orm'
import { db } from '../../db/client.ts'
import { searchSynonyms } from '../../db/schema/search.ts'
import type { Synonyms } from './engine.ts'
import { normalise } from './normalise.ts'

/** What a shop of any kind starts with; staff edit the table. */
const common: readonly (readonly string[])[] = [
  ['充电宝', '移动电源'],
  ['电饭锅', '电饭煲'],
  ['热水壶', '电水壶'],
  ['烧水壶', '电水壶'],
  ['笔记本电脑', '轻薄本', '游戏本'],
  ['手提电脑', '轻薄本', '游戏本', '笔记本电脑'],
  ['行李箱', '拉杆箱'],
  ['旅行箱', '拉杆箱'],
  ['书包', '双肩包'],
  ['单车', '自行车'],
  ['脚踏车', '自行车'],
  ['滑鼠', '鼠标'],
  ['萤幕', '显示器'],
  ['荧幕', '显示器'],
  ['耳麦', '耳机'],
  ['音响', '音箱'],
  ['冷气', '空调'],
  ['雪柜', '冰箱'],
  ['吸尘器', '扫地机器人'],
  ['被套', '四件套'],
  ['跑鞋', '运动鞋'],
  ['番茄', '西红柿'],
  ['西红柿', '番茄'],
  ['土豆', '马铃薯'],
  ['马铃薯', '土豆'],
  ['苹果', 'apple'],
  ['apple', '苹果'],
  ['华为', 'huawei'],
  ['小米', 'xiaomi'],
]

/** Gives an empty table the synonyms that most shops need. @returns how many were written */
export async function loadCommonSynonyms(): Promise<number> {
  const [found] = await db.select({ n: count() }).from(searchSynonyms)
  if (found?.n) return 0
  const rows = common.flatMap(([term = '', ...others]) => others.map((synonym) => ({ term, synonym })))
  await db.insert(searchSynonyms).ignore().values(rows)
  return rows.length
}

/** What changes whenever the table does. */
export async function synonymsVersion(): Promise<string> {
  const [found] = await db
    .select({ rows: count(), newest: max(searchSynonyms.updateTime), last: max(searchSynonyms.id) })
    .from(searchSynonyms)
  return `${found?.rows} ${found?.last} ${found?.newest?.getTime()}`
}

/** All synonyms in normalised form, by term. */
export async function readSynonyms(): Promise<Synonyms> {
  const rows = await db.select().from(searchSynonyms).orderBy(searchSynonyms.id)
  const found = new Map<string, string[]>()
  for (const row of rows) {
    const [term, synonym] = [normalise(row.term), normalise(row.synonym)]
    found.set(term, [...(found.get(term) ?? []), synonym])
  }
  return found
}
