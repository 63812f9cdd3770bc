import { expect, test } from 'bun:test'
import { search } from '../../../support/factories/search-documents.ts'

/**
 * Each row: a query, a pattern that the first three names match, and a pattern that no name on the first page of twenty
 * matches. A row without patterns expects no hits.
 */
const table: Record<string, [query: string, best?: RegExp, never?: RegExp][]> = {
  'Chinese words': [
    ['手机', /手机/, /冰箱|耳机|键盘|连衣裙/],
    ['耳机', /耳机/, /音箱|手机/],
    ['冰箱', /冰箱/, /洗衣机/],
    ['洗衣机', /洗烘/, /冰箱/],
    ['键盘', /机械键盘/, /鼠标/],
    ['连衣裙', /连衣裙/, /衬衫/],
    ['运动鞋', /运动鞋/, /皮鞋/],
    ['皮鞋', /皮鞋/, /运动鞋/],
    ['电饭煲', /电饭煲/, /电水壶/],
    ['保温杯', /保温杯/, /马克杯/],
    ['沙发', /沙发/, /台灯/],
    ['大米', /大米/, /帐篷/],
    ['帐篷', /帐篷/, /瑜伽垫/],
    ['苹果', /苹果/, /手机|脐橙/],
    ['智能手表', /智能手表/, /头盔/],
    ['自行车', /自行车/, /手表/],
    ['小说', /小说/, /绘本/],
    ['平板电脑', /平板电脑/, /冰箱/],
    ['显示器', /显示器/, /打印机/],
    ['打印机', /打印机/, /显示器/],
  ],
  'several words': [
    ['降噪耳机', /降噪耳机/, /音箱/],
    ['无线鼠标', /无线鼠标/, /键盘/],
    ['折叠屏手机', /折叠屏手机/, /老人/],
    ['机械键盘 茶轴', /机械键盘 茶轴/, /静音轴/],
    ['云禾 手机', /云禾.*手机/, /墨屿|平板/],
    ['途远行 皮鞋 焦糖棕', /皮鞋 .*焦糖棕/, /曜石黑/],
    ['护眼台灯', /护眼台灯/, /落地灯/],
    ['扫地机器人', /扫拖机器人/, /电风扇/],
    ['长绒棉四件套', /四件套/, /帐篷/],
    ['雾蓝手机', /手机.*雾蓝/, /键盘|台灯/],
  ],
  'parts of words': [
    ['裙', /连衣裙/],
    ['拾光', /拾光里/],
    ['富士', /红富士/],
    ['咖啡', /咖啡/],
    ['衫', /衬衫/],
    ['龙井', /龙井/],
  ],
  'brands and model numbers': [
    ['云禾', /云禾/, /墨屿/],
    ['x3', /X3/, /R8|H7/],
    ['k87', /K87/],
    ['M50', /M50/],
    ['云禾x3', /云禾 X3/, /Pad/],
    ['pad11', /Pad 11/],
    ['buds2', /Buds 2/],
    ['air14', /Air 14/],
    ['16gb+1tb', /16GB\+1TB/],
    ['15-45mm', /15-45mm/],
    ['256gb', /256GB/, /512GB|128GB/],
    ['20000mAh', /20000mAh/, /10000mAh/],
  ],
  'Latin and Chinese mixed': [
    ['k87键盘', /K87 机械键盘/, /鼠标/],
    ['x3手机', /X3 智能手机/, /老人/],
    ['fold折叠屏', /Fold 折叠屏/],
    ['orbit手表46mm', /Orbit.*46mm/, /42mm/],
    ['男士t恤', /T恤/, /衬衫/],
  ],
  pinyin: [
    ['shouji', /手机/, /冰箱|键盘/],
    ['erji', /耳机/, /音箱/],
    ['yunhe', /云禾/, /墨屿/],
    ['lianyiqun', /连衣裙/],
    ['pingguo', /苹果/],
    ['lvcha', /绿茶/],
    ['zhinengshouji', /智能手机/, /老人/],
    ['yunheshouji', /云禾.*手机/, /墨屿/],
    ['jixiejianpan', /机械键盘/],
  ],
  initials: [
    ['sgl', /拾光里/],
    ['znsb', /智能手表/],
    ['bwb', /保温杯/],
  ],
  'traditional characters and full width': [
    ['手機', /手机/, /冰箱/],
    ['連衣裙', /连衣裙/],
    ['運動鞋', /运动鞋/],
    ['雲禾', /云禾/],
    ['Ｘ３', /X3/],
    ['ＯＲＢＩＴ　手表', /Orbit/],
  ],
  'typos in Latin words': [
    ['fodl', /Fold/],
    ['obrit', /Orbit/],
    ['orbti', /Orbit/],
    ['pinguo', /苹果/],
  ],
  prefixes: [
    ['pingg', /苹果/],
    ['shouj', /手机/],
    ['orb', /Orbit/],
    ['yunheshouj', /云禾.*手机/],
    ['2000', /20000mAh/],
  ],
  synonyms: [
    ['充电宝', /移动电源/],
    ['电饭锅', /电饭煲/],
    ['笔记本电脑', /游戏本|轻薄本/, /线圈/],
    ['行李箱', /拉杆箱/, /书架/],
    ['滑鼠', /鼠标/],
    ['單車', /自行车/],
  ],
  'relaxed queries': [
    ['加厚保暖帐篷', /帐篷/, /瑜伽垫/],
    ['蓝牙耳机', /耳机/, /音箱/],
    ['苹果手机', /手机/],
    ['真皮沙发', /沙发/],
    ['手机 qwxzvbn', /手机/],
  ],
  colors: [
    ['黑色手机', /手机.*曜石黑/, /雾蓝|月光白/],
    ['黑色', /曜石黑/, /雾蓝|月光白/],
    ['手机 黑', /手机.*曜石黑/],
    ['白色T恤', /T恤.*雪山白/, /军绿|藏青/],
    ['橙色运动鞋', /运动鞋.*珊瑚橙/, /曜石黑/],
    ['绿色保温杯', /保温杯.*松石绿/, /雪山白/],
    ['蓝色手机', /手机.*雾蓝/, /曜石黑/],
    ['红色连衣裙', /连衣裙/, /耳机|手机/],
  ],
  'product types': [
    ['鞋', /鞋/, /自行车|双肩包/],
    ['跑步鞋', /运动鞋/, /双肩包/],
    ['男鞋', /鞋/, /衬衫|T恤/],
    ['女鞋', /鞋/, /连衣裙/],
    ['鞋子', /鞋/, /双肩包/],
    ['旅行包', /双肩包/, /哑铃/],
    ['包', /双肩包/, /哑铃/],
    ['包包', /双肩包/, /哑铃/],
    ['茶', /绿茶/, /茶轴/],
    ['米', /大米/, /四件套/],
    ['手', /手机/],
    ['机', /机/],
    ['杯子', /杯/, /四件套/],
    ['椅子', /办公椅/, /沙发/],
    ['裙子', /连衣裙/],
    ['被子', /四件套/, /杯/],
    ['电脑椅', /办公椅/, /平板/],
    ['茶杯', /杯/, /绿茶/],
    ['咖啡杯', /杯/, /咖啡机/],
  ],
  'notebooks of paper and of computers': [
    ['笔记本', /游戏本|轻薄本|笔记本/, /手机|键盘/],
    ['bijiben', /游戏本|轻薄本|笔记本/, /手机/],
    ['bjb', /游戏本|轻薄本|笔记本/, /手机/],
    ['深空灰笔记本', /轻薄本.*深空灰/, /银白|线圈/],
  ],
  'quantities and price ranges': [
    ['脐橙5斤', /脐橙 2\.5 公斤|脐橙 5 公斤/, /苹果/],
    ['10斤大米', /大米 5 公斤/, /10 公斤/],
    ['500g蜂蜜', /蜂蜜 500 克/, /1 公斤/],
    ['32英寸', /显示器 32 英寸/, /32GB/],
    ['500毫升保温杯', /保温杯 500ml/, /350ml/],
    ['2000元以下手机', /老人手机/, /X3|Fold/],
    ['4g手机', /4G/, /X3/],
    ['5g手机', /手机/],
  ],
  'everyday names of products': [
    ['老年机', /老人手机/],
    ['单反', /微单相机/],
    ['显示屏', /显示器/],
    ['屏幕', /显示器/],
    ['耳塞', /真无线耳机/],
    ['电子表', /智能手表/],
    ['烘干机', /洗烘/],
    ['电竞椅', /办公椅/],
    ['登机箱', /拉杆箱/, /音箱/],
    ['床上用品', /四件套/],
    ['球鞋', /运动鞋/],
    ['长裙', /连衣裙/],
    ['衬衣', /衬衫/],
    ['短袖', /T恤/],
    ['体恤', /T恤/],
    ['帽衫', /卫衣/],
    ['背包', /双肩包/],
    ['编程书', /数据库/],
    ['记事本', /笔记本/],
    ['桔子', /脐橙/],
    ['phone', /手机/],
    ['laptop', /游戏本|轻薄本/],
    ['shoes', /鞋/],
    ['tshirt', /T恤/],
    ['headphones', /耳机/],
    ['cdb', /移动电源/],
    ['xinglixiang', /拉杆箱/],
    ['dianfanguo', /电饭煲/],
    ['lanyaerji', /耳机/, /音箱/],
  ],
  'misspelled, spaced and mixed': [
    ['蜂密', /蜂蜜/],
    ['帐蓬', /帐篷/],
    ['瑜珈垫', /瑜伽垫/, /沙发/],
    ['shou ji', /手机/],
    ['手ji', /手机/],
    ['云he', /云禾/, /墨屿/],
    ['yundong xie', /运动鞋/, /皮鞋/],
    ['k78', /K87/, /M2/],
  ],
  'no hits rather than wrong hits': [
    ['充电器'],
    ['空调'],
    ['手环'],
    ['安全帽'],
    ['口红'],
    ['洗发水'],
    ['usb-c'],
    ['type-c'],
    ['面包'],
  ],
  nothing: [['qwxzvbnm'], ['龘龘靐'], ['雨伞'], ['😀'], ['%'], ['\\'], ["'"], ['+-*<>()~"@'], ['   .   ']],
}

for (const [group, rows] of Object.entries(table))
  for (const [query, best, never] of rows)
    test(`${group}: ${query}`, async () => {
      const { count, results } = await search({ text: query, page_size: 20 })
      const names = results.map(({ name }) => name)
      if (!best) return expect([count, names]).toEqual([0, []])
      expect(names.length).toBeGreaterThan(0)
      expect(names.slice(0, 3).filter((name) => !best.test(name))).toEqual([])
      expect(names.filter((name) => never?.test(name))).toEqual([])
    })

for (const [text, dropped] of [
  ['黑色手机', []],
  ['红色连衣裙', ['红色']],
  ['华为手机壳', ['华为', '壳']],
  ['手機 QWXZVBN', ['QWXZVBN']],
  ['5G手机', ['5G']],
  ['男鞋', ['男']],
  ['雨伞', ['雨伞']],
  ['电动牙刷', ['电动牙刷']],
] as const)
  test(`${text}: ${dropped.join(', ') || 'nothing'} is dropped`, async () => {
    expect((await search({ text })).dropped).toEqual([...dropped])
  })

test('an order other than relevance lists only strong matches', async () => {
  const { results } = await search({ text: '手机', ordering: 'price', page_size: 20 })
  expect(results.filter(({ name }) => !name.includes('手机'))).toEqual([])
  const books = await search({ text: '图书', ordering: 'price', page_size: 20 })
  expect(books.results.map(({ name }) => name).join()).toContain('小说')
})
