import type { Home } from '../users/buyers.ts'
import type { Random } from './seeded-random.ts'

type Name = readonly [chinese: string, latin: string]

const surnames = namesOf(`王wang 李li 张zhang 刘liu 陈chen 杨yang 赵zhao 黄huang 周zhou 吴wu
徐xu 孙sun 胡hu 朱zhu 高gao 林lin 郭guo 曹cao 马ma 罗luo
梁liang 宋song 郑zheng 谢xie 韩han 唐tang 冯feng 于yu 董dong 萧xiao`)

const givenNames = namesOf(`子涵zihan 雨桐yutong 思远siyuan 晓晨xiaochen 文博wenbo 佳怡jiayi 明轩mingxuan
静jing 磊lei 敏min 婷婷tingting 海燕haiyan 志强zhiqiang 建国jianguo
丽华lihua 一鸣yiming 若溪ruoxi 嘉宁jianing 浩然haoran 梦瑶mengyao 俊杰junjie
秋月qiuyue 小雅xiaoya 宇航yuhang 诗琪shiqi 家豪jiahao 春梅chunmei 立新lixin
安琪anqi 书瑶shuyao`)

type Place = readonly [areaIds: Home['areaIds'], streets: readonly string[]]

/** Districts of large cities with streets of theirs. */
const places: readonly Place[] = [
  [
    [110000, 110100, 110105],
    ['建国路', '朝阳北路', '望京街'],
  ],
  [
    [110000, 110100, 110108],
    ['中关村南大街', '学院路', '清河路'],
  ],
  [
    [310000, 310100, 310115],
    ['张杨路', '锦绣路', '川沙路'],
  ],
  [
    [440000, 440100, 440106],
    ['天河路', '黄埔大道中', '中山大道西'],
  ],
  [
    [440000, 440300, 440305],
    ['后海大道', '南山大道', '科苑路'],
  ],
  [
    [330000, 330100, 330106],
    ['文三路', '古墩路', '天目山路'],
  ],
  [
    [320000, 320100, 320102],
    ['珠江路', '中央路', '丹凤街'],
  ],
  [
    [320000, 320500, 320508],
    ['人民路', '干将西路', '平江路'],
  ],
  [
    [510000, 510100, 510107],
    ['武侯大道', '浆洗街', '科华中路'],
  ],
  [
    [420000, 420100, 420106],
    ['中南路', '武珞路', '楚河街'],
  ],
  [
    [610000, 610100, 610113],
    ['小寨东路', '长安南路', '科技路'],
  ],
  [
    [500000, 500100, 500103],
    ['解放碑步行街', '民生路', '长江一路'],
  ],
  [
    [350000, 350200, 350203],
    ['湖滨南路', '厦禾路', '思明南路'],
  ],
  [
    [370000, 370200, 370202],
    ['香港中路', '闽江路', '南京路'],
  ],
  [
    [430000, 430100, 430104],
    ['麓山南路', '桐梓坡路', '银盆南路'],
  ],
  [
    [530000, 530100, 530102],
    ['人民西路', '翠湖北路', '昌源中路'],
  ],
  [
    [540000, 540100, 540102],
    ['北京中路', '林廓东路', '江苏路'],
  ],
]

/** People of the demo shop by username. No carrier has the range 154, so their mobiles belong to no person. */
export function buildPeople(count: number, random: Random): Record<string, Home> {
  const people: Record<string, Home> = {}
  for (let number = 100; Object.keys(people).length < count; number++) {
    const [surname, family] = random.pick(surnames)
    const [given, first] = random.pick(givenNames)
    const [areaIds, streets] = random.pick(places)
    people[usernameOf(family, first, people, random)] = {
      receiver: surname + given,
      mobile: `154${String(number).padStart(8, '0')}`,
      areaIds,
      place: `${random.pick(streets)} ${random.between(1, 320)} 号 ${random.between(1, 18)} 幢 ${random.between(1, 26)}0${random.between(1, 4)} 室`,
    }
  }
  return people
}

/** Such as `chen_yutong`, `yutong_chen88` or `chenyutong`, at most 20 characters and taken by none of `others`. */
function usernameOf(family: string, first: string, others: object, random: Random): string {
  const forms = [
    `${family}_${first}`,
    `${first}_${family}`,
    `${family}${first}`,
    `${first}${random.between(1, 99)}`,
  ]
  const name = random.pick(forms)
  if (name.length >= 5 && !(name in others)) return name
  for (let year = 70; ; year++)
    if (!(`${family}_${first}${year}` in others)) return `${family}_${first}${year}`
}

/** Splits words such as `王wang`. */
function namesOf(text: string): Name[] {
  return text.split(/\s+/).map((word) => [word.replace(/\w+$/, ''), word.replace(/^\W+/, '')])
}
