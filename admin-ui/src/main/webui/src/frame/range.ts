import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'

export const RANGES = ['1h', '6h', '24h', 'today', '7d', '30d'] as const
export type Range = (typeof RANGES)[number]

export const USUAL_RANGE: Range = '24h'

/** The stretch of time that all charts share. It lives in the address, so that a link shows the same. */
export function useRange() {
  const route = useRoute()
  const router = useRouter()
  return computed<Range>({
    get: () => RANGES.find((one) => one === route.query.range) ?? USUAL_RANGE,
    set: (range) => void router.replace({ query: { ...route.query, range } }),
  })
}

/** Where today begins, for the gateway's sums. */
export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}
