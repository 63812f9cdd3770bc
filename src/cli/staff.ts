import './find-shop.ts'
import { listGroupNames } from '../domains/accounts/permissions/find-groups.ts'
import { listStoredPermissions } from '../domains/accounts/permissions/find-permissions.ts'
import type { StoredPermission } from '../domains/accounts/permissions/permission-fields.ts'
import { listStaff } from '../domains/accounts/staff/find-staff.ts'
import type { StaffUser } from '../domains/accounts/staff/staff-fields.ts'
import type { KeywordRequest } from '../lib/paging.ts'
import { describeShop, reachShop, runCommand } from './command.ts'

const usage = `usage: bun run staff list
       bun run staff permissions
Lists staff with their groups and directly granted permissions, or all permissions with their Chinese names.
  --help  prints this text
Exit status: 0 done, 1 failed, 2 the arguments are not understood.`

const pageSize = 100

await runCommand(usage, run)

async function run(): Promise<number> {
  const [what, ...rest] = process.argv.slice(2)
  if (rest.length > 0 || (what !== 'list' && what !== 'permissions')) {
    console.error(usage)
    return 2
  }
  await reachShop()
  console.error(describeShop())
  const permissions: StoredPermission[] = []
  for await (const page of pages(listStoredPermissions)) permissions.push(...page)
  if (what === 'permissions') printPermissions(permissions)
  else await printStaff(permissions)
  return 0
}

function printPermissions(permissions: readonly StoredPermission[]): void {
  for (const { app, codename, name } of permissions.toReversed()) console.log(`${app}.${codename}\t${name}`)
}

async function printStaff(permissions: readonly StoredPermission[]): Promise<void> {
  const groupNames = new Map((await listGroupNames()).map(({ id, name }) => [id, name]))
  const names = new Map(permissions.map(({ id, app, codename }) => [id, `${app}.${codename}`]))
  console.log('id\tusername\trank\tgroups\tdirect permissions')
  for await (const page of pages(listStaff)) for (const user of page) console.log(line(user))

  function line(user: StaffUser): string {
    const groups = user.groups.map((id) => groupNames.get(id)).join(', ')
    const direct = user.permissions.map((id) => names.get(id)).join(', ')
    const rank = user.isSuperuser ? 'superuser' : user.isService ? 'service account' : 'staff'
    return [user.id, user.username, rank, groups || '–', direct || '–'].join('\t')
  }
}

type List<Row> = (request: KeywordRequest) => Promise<{ rows: Row[]; count: number }>

/** Yields all pages of a list. */
async function* pages<Row>(list: List<Row>): AsyncGenerator<Row[]> {
  for (let page = 1; ; page++) {
    const { rows, count } = await list({ page, pageSize, keyword: '' })
    yield rows
    if (page * pageSize >= count) return
  }
}
