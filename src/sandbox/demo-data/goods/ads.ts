import type { PictureKind } from '../pictures/drawings.ts'

/** A banner links to a third-level category and shows three products, each in a color. */
export type Banner = { title: string; category: string; tint: string; products: [PictureKind, string][] }

export const slides: Banner[] = [
  {
    title: '云禾新品季，轻装上新',
    category: '智能手机',
    tint: '#4a6fa5',
    products: [
      ['phone', '#6d94b8'],
      ['headphones', '#e0a53c'],
      ['watch', '#30343c'],
    ],
  },
  {
    title: '厨房焕新，热气腾腾',
    category: '电饭煲',
    tint: '#d98a5f',
    products: [
      ['riceCooker', '#efe6d5'],
      ['kettle', '#5f9e8f'],
      ['pot', '#b8402f'],
    ],
  },
  {
    title: '周末去露营',
    category: '帐篷',
    tint: '#5f8a72',
    products: [
      ['tent', '#e0805a'],
      ['bicycle', '#e3c14f'],
      ['backpack', '#31456e'],
    ],
  },
  {
    title: '产地直发，当季鲜果',
    category: '苹果',
    tint: '#c96a5a',
    products: [
      ['apples', '#cf4a3c'],
      ['oranges', '#e8923a'],
      ['honeyJar', '#e3b04a'],
    ],
  },
]

export const header: Banner[] = [
  {
    title: '居家好物，安静的角落',
    category: '沙发',
    tint: '#8a7aa8',
    products: [
      ['sofa', '#b9553f'],
      ['floorLamp', '#cdb898'],
      ['cup', '#dd9cab'],
    ],
  },
]

/** Short texts of the home page, each with the third-level category of its link. */
export const news = {
  '新人注册，先逛逛再下单': '智能手机',
  '轻薄本专场，全系上架': '轻薄本',
  秋冬卫衣上新: '男士卫衣',
  '大家电进门，先量尺寸': '冰箱',
  '书香季，新书到店': '小说',
  当季新米开仓: '大米',
}

export const digitalTags = {
  折叠屏: '智能手机',
  老人机: '老人手机',
  移动电源: '移动电源',
  降噪耳机: '头戴耳机',
  真无线: '真无线耳机',
  蓝牙音箱: '蓝牙音箱',
}

export const computerTags = {
  轻薄本: '轻薄本',
  游戏本: '游戏本',
  平板电脑: '平板电脑',
  机械键盘: '键盘',
  显示器: '显示器',
  打印机: '打印机',
}

export const homeTags = {
  保温杯: '保温杯',
  办公椅: '办公椅',
  四件套: '床品套件',
  落地灯: '落地灯',
  马克杯: '水杯',
  瑜伽垫: '瑜伽垫',
}
