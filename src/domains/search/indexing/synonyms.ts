import { count, max } from 'drizzle-orm'
import { db } from '../../../db/client.ts'
import { searchSynonyms } from '../../../db/schema/search.ts'
import { normalize } from '../analysis/normalize.ts'
import type { Synonyms } from '../engine/search-engine.ts'

/** Rows of a word and its synonyms for an empty table; staff edit the table. */
const defaults: readonly (readonly string[])[] = [
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
  ['蓝牙耳机', '真无线耳机', '头戴耳机'],
  ['耳塞', '真无线耳机', '入耳耳机'],
  ['老年机', '老人手机'],
  ['老年手机', '老人手机'],
  ['单反', '微单相机', '单反相机'],
  ['显示屏', '显示器'],
  ['屏幕', '显示器'],
  ['电子表', '智能手表'],
  ['烘干机', '洗衣机'],
  ['笔记本', '轻薄本', '游戏本', '笔记本电脑'],
  ['电脑', '轻薄本', '游戏本', '笔记本电脑', '平板电脑'],
  ['本子', '笔记本册', '笔记本'],
  ['记事本', '笔记本册', '笔记本'],
  ['日记本', '笔记本册', '笔记本'],
  ['登机箱', '拉杆箱'],
  ['暖水瓶', '保温杯'],
  ['床单', '四件套', '床品套件'],
  ['床上用品', '四件套', '床品套件'],
  ['被子', '四件套', '床品套件'],
  ['电竞椅', '办公椅'],
  ['转椅', '办公椅'],
  ['电脑椅', '办公椅'],
  ['球鞋', '运动鞋'],
  ['跑步鞋', '运动鞋'],
  ['长裙', '连衣裙'],
  ['裙子', '连衣裙'],
  ['衬衣', '衬衫'],
  ['短袖', 't恤'],
  ['体恤', 't恤'],
  ['帽衫', '卫衣'],
  ['女士', '女装'],
  ['男士', '男装'],
  ['背包', '双肩包'],
  ['书籍', '图书'],
  ['书', '图书'],
  ['编程', '计算机图书'],
  ['桔子', '橙子', '橘子'],
  ['phone', '手机'],
  ['laptop', '轻薄本', '游戏本', '笔记本电脑'],
  ['notebook', '笔记本', '轻薄本', '游戏本'],
  ['keyboard', '键盘'],
  ['mouse', '鼠标'],
  ['shoes', '鞋'],
  ['coffee', '咖啡'],
  ['watch', '手表'],
  ['tshirt', 't恤'],
  ['headphones', '耳机'],
]

/** Inserts the default synonyms into an empty table. @returns how many rows were inserted */
export async function insertDefaultSynonyms(): Promise<number> {
  const [existing] = await db.select({ n: count() }).from(searchSynonyms)
  if (existing?.n) return 0
  const rows = defaults.flatMap(([term = '', ...synonyms]) => synonyms.map((synonym) => ({ term, synonym })))
  await db.insert(searchSynonyms).ignore().values(rows)
  return rows.length
}

/** Returns a value that changes with every insert, update and delete in the table. */
export async function readSynonymsVersion(): Promise<string> {
  const [state] = await db
    .select({ rows: count(), newest: max(searchSynonyms.updateTime), last: max(searchSynonyms.id) })
    .from(searchSynonyms)
  return `${state?.rows} ${state?.last} ${state?.newest?.getTime()}`
}

/** Loads all synonyms in normalized form, by word. */
export async function loadSynonyms(): Promise<Synonyms> {
  const rows = await db.select().from(searchSynonyms).orderBy(searchSynonyms.id)
  const synonyms = new Map<string, string[]>()
  for (const row of rows) {
    const [term, synonym] = [normalize(row.term), normalize(row.synonym)]
    synonyms.set(term, [...(synonyms.get(term) ?? []), synonym])
  }
  return synonyms
}
