const variables = `- \`baseUrl\` is the origin of the API, \`sandboxUrl\` that of the sandbox of \`bun start\`. Leave \`sandboxUrl\` empty for another shop.
- \`username\`, \`password\`, \`staffUsername\` and \`staffPassword\` are the two users. In the demo shop, empty passwords are read from the sandbox.
- Each id in a path is a variable of the collection with the id of the example, such as \`order_id\`. An operation that needs another one, for
  instance an order in another state, has its own: \`cancelOrder_order_id\`. \`new_…_id\` is the id of what an earlier request created.
- In the demo shop, a script fills in one-time values: captchas, SMS codes, links of mails, sign-ins at other sites. What you type stays.
- Send the two requests of the first folder first: they store the tokens. The last folder deletes and signs out. Run the whole collection
  against a new demo shop only (\`bun run fresh\`).`

/** How a person uses each collection, in Markdown. */
export const howToUse = {
  postman: `Import \`postman.json\` and \`postman-environment.json\`, and choose the environment. For uploads, set the working directory of
Postman to the folder of the two files.

${variables}`,
  bruno: `Open the folder \`bruno\` as a collection, choose the environment \`mall\`, and send the requests in the safe mode or in that for
developers.

${variables}`,
}
