import { OrderStatus, type TransitionCause } from '../../../domains/orders/lifecycle/order-state-machine.ts'

export type Review = Readonly<{ score: number; comment: string; isAnonymous?: boolean; reply?: string }>

/** A change of status, and how many seconds after the placing it happened. */
export type PastStep = readonly [cause: TransitionCause, seconds: number]

/** An order from before the shop was filled, with its present status. */
export type PastOrder = Readonly<{
  buyer: string
  hoursAgo: number
  status: OrderStatus
  lines: readonly Readonly<{ sku: string; count: number; review?: Review }>[]
  /** The user coupon of the shopper that the order used. */
  userCouponId?: number
  remark?: string
  /** Chosen at random when it is missing. The examples of the API documentation name these numbers. */
  orderId?: string
  /** 2, Alipay, when it is missing. */
  payMethod?: number
  /** What happened since; the usual steps up to `status` when it is missing. */
  steps?: readonly PastStep[]
}>

const DAYS = 24

/** The demo shopper has one order in every status; other buyers of `demo-users` ordered and reviewed. */
export const pastOrders: readonly PastOrder[] = [
  {
    buyer: 'qingfeng_zhou',
    hoursAgo: 35 * DAYS,
    status: OrderStatus.finished,
    lines: [
      {
        sku: '云禾 X3 智能手机 8GB+256GB 雾蓝',
        count: 1,
        review: {
          score: 5,
          comment: '用了两周，续航确实能撑两天，屏幕看久了眼睛也不累。雾蓝比图片上还好看。',
          reply: '感谢认可，祝您使用愉快！',
        },
      },
      {
        sku: '鲸屿 Buds 2 真无线耳机 月光白',
        count: 1,
        review: { score: 5, comment: '戴着几乎没感觉，通话对方听得很清楚。' },
      },
    ],
  },
  {
    buyer: 'shanye_walker',
    hoursAgo: 30 * DAYS,
    status: OrderStatus.finished,
    lines: [
      {
        sku: '森野集 山脊四季帐篷 2 人 天空蓝',
        count: 1,
        review: { score: 4, comment: '搭了三次，防风不错，就是收纳袋有点紧。' },
      },
      {
        sku: '途远行 云跑缓震运动鞋 41 雪山白',
        count: 1,
        review: { score: 5, comment: '脚感软而不塌，平时穿 41 的选 41 正好。' },
      },
    ],
  },
  {
    buyer: 'milk_cat_88',
    hoursAgo: 28 * DAYS,
    status: OrderStatus.finished,
    lines: [
      {
        sku: '鲸屿 H7 头戴式降噪耳机 奶油白',
        count: 1,
        review: { score: 5, comment: '地铁里一下子安静了，戴眼镜也不夹。', isAnonymous: true },
      },
      {
        sku: '昼白 K87 机械键盘 静音轴 雾蓝',
        count: 1,
        review: {
          score: 3,
          comment: '手感很好，但是空格键偶尔有杂音。',
          reply: '抱歉给您添麻烦了，客服会与您联系换新。',
        },
      },
    ],
  },
  {
    buyer: 'hangzhou_lulu',
    hoursAgo: 22 * DAYS,
    status: OrderStatus.finished,
    lines: [
      {
        sku: '鲸屿 Buds 2 真无线耳机 月光白',
        count: 2,
        review: { score: 4, comment: '给爸妈一人买了一副，开盖就连上，老人也会用。' },
      },
      {
        sku: '拾光里 轻量保温杯 350ml 松石绿',
        count: 1,
        review: { score: 5, comment: '小巧轻便，早上倒的水下午还是热的。' },
      },
    ],
  },
  {
    buyer: 'tea_and_books',
    hoursAgo: 12 * DAYS,
    status: OrderStatus.finished,
    lines: [
      {
        sku: '禾谷田 稻花香大米 5 公斤',
        count: 2,
        review: { score: 5, comment: '打开袋子就闻到米香，煮粥尤其好。' },
      },
      {
        sku: '禾谷田 冷榨葵花籽油 1.8 升',
        count: 1,
        review: { score: 4, comment: '油色清亮，炒菜没什么烟。' },
      },
    ],
  },
  {
    buyer: 'demo_shopper',
    orderId: '202601010000000000000000000005',
    hoursAgo: 18 * DAYS,
    status: OrderStatus.finished,
    userCouponId: 1,
    lines: [
      {
        sku: '暖砂 珐琅铸铁汤锅 22cm 枫叶红',
        count: 1,
        review: { score: 5, comment: '炖汤不溢锅，颜色摆在厨房里很暖。' },
      },
      {
        sku: '拾光里 手作陶瓷马克杯 樱粉',
        count: 2,
        review: { score: 4, comment: '釉色温润，两只略有不同，正是手作的样子。' },
      },
    ],
  },
  {
    buyer: 'demo_shopper',
    orderId: '202601010000000000000000000004',
    hoursAgo: 8 * DAYS,
    status: OrderStatus.unreviewed,
    lines: [
      {
        sku: '知页 长篇小说《雾港来信》 精装',
        count: 1,
        review: { score: 5, comment: '一口气读完，装帧也用心。' },
      },
      { sku: '拾光里 明尖钢笔礼盒 F 尖 藏青', count: 1 },
    ],
  },
  {
    buyer: 'demo_shopper',
    orderId: '202601010000000000000000000006',
    hoursAgo: 6 * DAYS,
    status: OrderStatus.cancelled,
    lines: [{ sku: '昼白 M2 无线鼠标 月光白', count: 1 }],
  },
  {
    buyer: 'demo_shopper',
    orderId: '202601010000000000000000000003',
    hoursAgo: 3 * DAYS,
    status: OrderStatus.shipped,
    lines: [
      { sku: '森野集 加绒连帽卫衣 L 石墨灰', count: 1 },
      { sku: '途远行 通勤双肩包 藏青', count: 1 },
    ],
    remark: '工作日请送到前台',
  },
  {
    buyer: 'demo_shopper',
    orderId: '202601010000000000000000000002',
    hoursAgo: 20,
    status: OrderStatus.unshipped,
    lines: [
      { sku: '鲸屿 Buds 2 真无线耳机 月光白', count: 1 },
      { sku: '朗澈 随行移动电源 20000mAh 湖水绿', count: 2 },
    ],
  },
  {
    buyer: 'demo_shopper',
    orderId: '202601010000000000000000000001',
    hoursAgo: 0.1,
    status: OrderStatus.unpaid,
    lines: [
      { sku: '昼白 折臂护眼台灯 雾蓝', count: 1 },
      { sku: '拾光里 手作陶瓷马克杯 雾蓝', count: 2 },
    ],
  },
]
