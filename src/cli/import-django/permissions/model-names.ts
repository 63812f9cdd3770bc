import { listPermissions, permissionModels } from '../../../domains/staff/access/permissions.ts'

/** A model of Django, in lower case. */
export type Model = Readonly<{ app: string; model: string }>

/** The models that a Django shop has, by the names that routes check. All other models of routes exist in the mall only. */
const djangoModels: readonly string[] = [
  ...['users.user', 'auth.permission', 'auth.group', 'orders.orderinfo'],
  ...['contents.contentcategory', 'contents.content'],
  ...['goods.goodscategory', 'goods.goodschannel', 'goods.brand', 'goods.spu', 'goods.spuspecification'],
  ...['goods.specificationoption', 'goods.sku', 'goods.skuimage'],
]

/** Names that versions of the course give to models. */
const otherNames: Readonly<Record<string, string>> = {
  'goods.goods': 'goods.spu',
  'goods.goodsspecification': 'goods.spuspecification',
  'goods.specification': 'goods.spuspecification',
  'goods.category': 'goods.goodscategory',
  'goods.channel': 'goods.goodschannel',
  'user.user': 'users.user',
  'order.orderinfo': 'orders.orderinfo',
  'content.contentcategory': 'contents.contentcategory',
  'content.content': 'contents.content',
}

/** Returns the model of the mall for a model of the source; a model that no route checks keeps its name. */
export function mapModel({ app, model }: Model): Model {
  const name = `${app}.${model}`.toLowerCase()
  const [ownApp = '', ownModel = ''] = (otherNames[name] ?? name).split('.')
  return { app: ownApp, model: ownModel }
}

const actions = ['add', 'change', 'delete', 'view']

/** Returns the codename in the mall: Django's own, such as `change_goods`, follow the name of the model. */
export function mapCodename(codename: string, from: Model, to: Model): string {
  const action = actions.find((each) => codename === `${each}_${from.model}`)
  return action ? `${action}_${to.model}` : codename
}

/** Whether routes check a model that no Django shop has, so that an equal name in the source means something else. */
export function isOwnModel({ app, model }: Model): boolean {
  const name = `${app}.${model}`
  return name in permissionModels && !djangoModels.includes(name)
}

const checked = new Set(listPermissions().map(({ model, codename }) => `${model} ${codename}`))

/** Whether routes check a permission. */
export function isChecked({ app, model }: Model, codename: string): boolean {
  return checked.has(`${app}.${model} ${codename}`)
}
