import './find-shop.ts'
import { createStaff } from '../domains/accounts/staff/create-staff.ts'
import { getStaffByName } from '../domains/accounts/staff/find-staff.ts'
import { updateStaff } from '../domains/accounts/staff/update-staff.ts'
import { recordCommand } from '../domains/staff/audit/record-command.ts'
import { normalizeMobile } from '../lib/text/mobile-number.ts'
import { describeOperator, describeShop, reachShop, runCommand } from './command.ts'
import { readNewPassword } from './read-password.ts'

const usage = `usage: bun run create-staff <username> [--superuser] [--mobile <mobile>]
       bun run create-staff --recover <username>
Adds a staff user, or gives one a new password and ends all sessions of the user. Asks for the password without displaying it;
without a terminal it is the first line of standard input. The audit trail has an entry of each.
  <username>   5–20 letters, digits or underscores, not all digits
  --superuser  with all permissions; otherwise bun run grant gives permissions
  --mobile     a second name to sign in with
  --recover    for staff who lost the password and have no mobile
  --help       prints this text
Exit status: 0 done, 1 refused, 2 the arguments or the password are not understood.`

await runCommand(usage, run)

type Wish = Readonly<{ username: string; isSuperuser: boolean; isRecovery: boolean; mobile: string | null }>

async function run(): Promise<number> {
  const wish = readArguments(process.argv.slice(2))
  if (!wish) {
    console.error(usage)
    return 2
  }
  await reachShop()
  console.error(describeShop())
  const found = wish.isRecovery ? await getStaffByName(wish.username) : undefined
  const password = await readNewPassword()
  if (!password || password.length < 8 || password.length > 20) {
    console.error('the password must have 8–20 characters, and the same ones twice')
    return 2
  }
  if (found) await recover(found.id, password)
  else await create(wish, password)
  return 0
}

async function create({ username, mobile, isSuperuser }: Wish, password: string): Promise<void> {
  const { id } = await createStaff(
    { username, mobile, isSuperuser, password, email: '', groups: [], permissions: [] },
    undefined,
    recordCommand({ name: 'create-staff', operator: describeOperator() }),
  )
  console.log(
    `created: ${isSuperuser ? 'superuser' : 'staff user without permissions'} ${username}, id ${id}`,
  )
}

async function recover(id: number, password: string): Promise<void> {
  const record = recordCommand({ name: 'create-staff --recover', operator: describeOperator() })
  const { username } = await updateStaff(id, { password }, undefined, record)
  console.log(`recovered: ${username} has the new password, and all older sessions have ended`)
}

/** @returns undefined when the arguments do not fit */
function readArguments(args: readonly string[]): Wish | undefined {
  const words = [...args]
  const take = (option: string) => {
    const at = words.indexOf(option)
    return at >= 0 && words.splice(at, 1).length === 1
  }
  const at = words.indexOf('--mobile')
  const [, typed] = at < 0 ? [] : words.splice(at, 2)
  const mobile = typed === undefined ? null : normalizeMobile(typed)
  const [isSuperuser, isRecovery] = [take('--superuser'), take('--recover')]
  const [username = '', ...rest] = words
  const isName = isRecovery
    ? username.length > 0 && !username.startsWith('--')
    : /^(?!\d+$)\w{5,20}$/.test(username)
  const isBadMobile = mobile === undefined || (at >= 0 && mobile === null)
  if (!isName || rest.length > 0 || isBadMobile || (isRecovery && (isSuperuser || at >= 0))) return undefined
  return { username, isSuperuser, isRecovery, mobile }
}
