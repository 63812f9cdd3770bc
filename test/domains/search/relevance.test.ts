import { expect, test } from 'bun:test'
import { search } from '../../support/search.ts'

/**
 * A query, what each of the first three names must be, and what must not be on the first page of twenty. No second
 * expression: nothing may be found.
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
  'what is not typed to the end': [
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
  'fewer words when nothing meets all of them': [
    ['加厚保暖帐篷', /帐篷/, /瑜伽垫/],
    ['蓝牙耳机', /耳机/, /音箱/],
    ['苹果手机', /手机/],
    ['真皮沙发', /沙发/],
    ['手机 qwxzvbn', /手机/],
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
