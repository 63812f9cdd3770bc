import './find-shop.ts'
import { createStaff } from '../domains/accounts/staff/create-staff.ts'
import { getStaffByName } from '../domains/accounts/staff/find-staff.ts'
import { updateStaff } from '../domains/accounts/staff/update-staff.ts'
import { recordCommand } from '../domains/staff/audit/record-command.ts'
import { normalizeMobile } from '../lib/text/mobile-number.ts'
import { describeOperator, describeShop, reachShop, runCommandWith } from './command.ts'
import { readNewPassword } from './read-password.ts'

const usage = `usage: bun run create-staff <username> [--superuser] [--mobile <mobile>]
       bun run create-staff --service <username>
       bun run create-staff --recover <username>
Adds a staff user or a service account, or gives a staff user a new password, removes the second factor and ends all sessions of the user. Asks for the password without displaying it;
without a terminal it is the first line of standard input. The audit trail has an entry of each.
  <username>   5–20 letters, digits or underscores, not all digits
  --superuser  with all permissions; otherwise bun run grant gives permissions
  --mobile     a second name to sign in with
  --service    for a system: without a password, so it cannot sign in; it calls with API keys
  --recover    for staff who lost the password and have no mobile, or lost the authenticator app
  --help       prints this text
Exit status: 0 done, 1 refused, 2 the arguments or the password are not understood.`

const described = {
  staff: 'staff user without permissions',
  superuser: 'superuser',
  service: 'service account without permissions',
  recovery: '',
} as const

await runCommandWith(usage, readArguments, run)

type Wish = Readonly<{
  username: string
  kind: 'staff' | 'superuser' | 'service' | 'recovery'
  mobile: string | null
}>

async function run(wish: Wish): Promise<number> {
  await reachShop()
  console.error(describeShop())
  if (wish.kind === 'service') return create(wish, null)
  const found = wish.kind === 'recovery' ? await getStaffByName(wish.username) : undefined
  const password = await readNewPassword()
  if (!password || password.length < 8 || password.length > 20) {
    console.error('the password must have 8–20 characters, and the same ones twice')
    return 2
  }
  return found ? recover(found.id, password) : create(wish, password)
}

async function create({ username, mobile, kind }: Wish, password: string | null): Promise<number> {
  const isSuperuser = kind === 'superuser'
  const { id } = await createStaff(
    { username, mobile, isSuperuser, password, email: '', groups: [], permissions: [] },
    undefined,
    recordCommand({ name: 'create-staff', operator: describeOperator() }),
  )
  console.log(`created: ${described[kind]} ${username}, id ${id}`)
  return 0
}

async function recover(id: number, password: string): Promise<number> {
  const record = recordCommand({ name: 'create-staff --recover', operator: describeOperator() })
  const { username } = await updateStaff(id, { password, removesTotp: true }, undefined, record)
  console.log(
    `recovered: ${username} has the new password and no second factor, and all older sessions have ended`,
  )
  return 0
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
  const kinds = (['superuser', 'service', 'recover'] as const).filter((option) => take(`--${option}`))
  const kind = kinds[0] === 'recover' ? 'recovery' : (kinds[0] ?? 'staff')
  const [username = '', ...rest] = words
  const isName =
    kind === 'recovery'
      ? username.length > 0 && !username.startsWith('--')
      : /^(?!\d+$)\w{5,20}$/.test(username)
  const isBadMobile = mobile === undefined || (at >= 0 && mobile === null)
  const isContradictory = kinds.length > 1 || (at >= 0 && (kind === 'recovery' || kind === 'service'))
  if (!isName || rest.length > 0 || isBadMobile || isContradictory) return undefined
  return { username, kind, mobile }
}
