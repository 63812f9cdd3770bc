type Option = Readonly<{ specId: number; specName: string; optionId: number; value: string }>

/** An option of a specification that a SKU on sale has. */
export type Choice = Readonly<{ skuId: number; specId: number; optionId: number }>

/**
 * Returns the specifications of an SPU for the page of one SKU. Each option has the id of the SKU that differs in that
 * option alone, or null when no such SKU is on sale.
 */
export function specificationMatrix(skuId: number, options: readonly Option[], choices: readonly Choice[]) {
  const bySku = new Map<number, Map<number, number>>()
  for (const { skuId: owner, specId, optionId } of choices) {
    const chosen = bySku.get(owner) ?? new Map<number, number>()
    bySku.set(owner, chosen.set(specId, optionId))
  }
  const specIds = [...new Set(options.map((option) => option.specId))]
  const signature = (chosen: ReadonlyMap<number, number>) => specIds.map((id) => chosen.get(id) ?? 0).join()
  const skuBySignature = new Map([...bySku].map(([owner, chosen]) => [signature(chosen), owner]))
  const own = bySku.get(skuId) ?? new Map<number, number>()
  return specIds.map((specId) => {
    const ofSpec = options.filter((option) => option.specId === specId)
    return {
      id: specId,
      name: (ofSpec[0] as Option).specName,
      options: ofSpec.map(({ optionId, value }) => ({
        id: optionId,
        value,
        sku_id: skuBySignature.get(signature(new Map(own).set(specId, optionId))) ?? null,
        selected: own.get(specId) === optionId,
      })),
    }
  })
}
