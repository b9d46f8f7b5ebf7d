import type { Schemas } from '../../api/types'
import type { UsageRow } from '../../api/stats'

type Price = Schemas['Price']

/** The price of a model: an exact name first, then the longest pattern; case does not matter. */
export function priceOf(model: string, prices: readonly Price[]): Price | null {
  const name = model.toLowerCase()
  let best: Price | null = null
  for (const price of prices) {
    const pattern = price.model.toLowerCase()
    if (pattern === name) {
      return price
    }
    if (pattern.includes('*') && fits(name, pattern) && pattern.length > (best?.model.length ?? 0)) {
      best = price
    }
  }
  return best
}

/** What reading from caches saved against reading anew, in US dollars at list prices; null if no price is known. */
export function savings(models: readonly UsageRow[], prices: readonly Price[]): number | null {
  let saved: number | null = null
  for (const { name, sums } of models) {
    const price = priceOf(name, prices)
    if (price !== null && price.cacheRead !== null && sums.cacheReadTokens > 0) {
      saved = (saved ?? 0) + (sums.cacheReadTokens * (price.input - price.cacheRead)) / 1_000_000
    }
  }
  return saved
}

function fits(name: string, pattern: string): boolean {
  const pieces = pattern.split('*')
  const first = pieces[0] ?? ''
  const last = pieces.at(-1) ?? ''
  if (!name.startsWith(first) || name.length < first.length + last.length || !name.endsWith(last)) {
    return false
  }
  let at = first.length
  for (const piece of pieces.slice(1, -1)) {
    const found = name.indexOf(piece, at)
    if (found < 0 || found + piece.length > name.length - last.length) {
      return false
    }
    at = found + piece.length
  }
  return true
}
