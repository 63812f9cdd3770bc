/** Ids of users that example rows name. */
export type ExamplePeople = Readonly<{ shopperId: number; staffId: number; serviceAccountId: number }>
