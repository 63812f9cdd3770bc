import './find-shop.ts'
import { listGroupNames } from '../domains/accounts/permissions/find-groups.ts'
import { findPermissionIds } from '../domains/accounts/permissions/find-permissions.ts'
import { addGrants, type GrantsChange, withdrawGrants } from '../domains/accounts/staff/change-grants.ts'
import { getStaffByName } from '../domains/accounts/staff/find-staff.ts'
import { recordCommand } from '../domains/staff/audit/record-command.ts'
import { describeOperator, describeShop, reachShop, runCommandWith } from './command.ts'

const usage = `usage: bun run grant <username> [--withdraw] [--superuser] [--group <name>]... [<permission>]...
Gives permissions to a staff user, or removes them. Effective at the next request. The audit trail has an entry.
  <permission>  such as goods.change_sku; bun run staff permissions lists them
  --group       the name of a group, whose permissions the user gets as a member
  --superuser   all permissions; the API cannot give them
  --withdraw    removes them instead; the shop keeps at least one superuser
  --help        prints this text
Exit status: 0 done, 1 refused, 2 the arguments are not understood.`

await runCommandWith(usage, readArguments, run)

type Wish = {
  username: string
  isWithdrawal: boolean
  isSuperuser: boolean
  groups: string[]
  permissions: string[]
}

async function run(wish: Wish): Promise<number> {
  await reachShop()
  console.error(describeShop())
  const { id } = await getStaffByName(wish.username)
  const change = await findGrants(wish)
  if (!change) return 1
  const record = recordCommand({
    name: wish.isWithdrawal ? 'grant --withdraw' : 'grant',
    operator: describeOperator(),
  })
  const { groups, permissions, isSuperuser } = await (wish.isWithdrawal ? withdrawGrants : addGrants)(
    id,
    change,
    record,
  )
  const rank = isSuperuser ? 'is a superuser, and ' : ''
  console.log(
    `${wish.username} ${rank}has ${groups.length} groups and ${permissions.length} direct permissions`,
  )
  return 0
}

/** Finds the ids. @returns undefined, and names what is unknown, when a name does not exist */
async function findGrants({ groups, permissions, isSuperuser }: Wish): Promise<GrantsChange | undefined> {
  const groupIds = new Map((await listGroupNames()).map(({ id, name }) => [name, id]))
  const permissionIds = await findPermissionIds(permissions)
  const unknown = [
    ...groups.filter((name) => !groupIds.has(name)).map((name) => `the group ${name}`),
    ...permissions.filter((name) => !permissionIds.has(name)).map((name) => `the permission ${name}`),
  ]
  if (unknown.length > 0) {
    console.error(`does not exist: ${unknown.join(', ')}`)
    return undefined
  }
  return {
    groups: groups.map((name) => groupIds.get(name) as number),
    permissions: permissions.map((name) => permissionIds.get(name) as number),
    isSuperuser,
  }
}

/** @returns undefined when the arguments do not fit */
function readArguments([username = '', ...words]: readonly string[]): Wish | undefined {
  const wish: Wish = { username, isWithdrawal: false, isSuperuser: false, groups: [], permissions: [] }
  while (words.length > 0) {
    const word = words.shift() as string
    if (word === '--withdraw') wish.isWithdrawal = true
    else if (word === '--superuser') wish.isSuperuser = true
    else if (word === '--group') {
      const name = words.shift()
      if (!name) return undefined
      wish.groups.push(name)
    } else if (/^\w+\.\w+$/.test(word)) wish.permissions.push(word)
    else return undefined
  }
  const isEmpty = !wish.isSuperuser && wish.groups.length + wish.permissions.length === 0
  return username === '' || username.startsWith('--') || isEmpty ? undefined : wish
}
