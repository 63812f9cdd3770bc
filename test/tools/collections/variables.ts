export type Variables = Readonly<Record<string, string>>

/** The variables of both collections. The users are those of the demo shop. */
export const variables: Variables = {
  baseUrl: 'http://localhost:8000',
  username: 'demo_shopper',
  password: '',
  staffUsername: 'demo_staff',
  staffPassword: '',
}
