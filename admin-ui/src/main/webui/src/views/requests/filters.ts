import { computed } from 'vue'
import type { LocationQuery } from 'vue-router'
import { useRoute, useRouter } from 'vue-router'

/** What the list may be narrowed to; each lives in the address under its own name. */
export const FILTERS = ['lane', 'channel', 'model', 'clientKey', 'outcome', 'q'] as const
export type Filter = (typeof FILTERS)[number]
export type Filters = Partial<Record<Filter, string>>

export const OUTCOME_CLASSES = ['success', 'client', 'gone', 'failed'] as const
export type OutcomeClass = (typeof OUTCOME_CLASSES)[number]

/** Reads the filters of an address. What is empty or there twice is no filter. */
export function filtersOf(query: LocationQuery): Filters {
  const filters: Filters = {}
  for (const name of FILTERS) {
    const value = query[name]
    if (typeof value === 'string' && value.trim() !== '') {
      filters[name] = value.trim()
    }
  }
  return filters
}

/** The filters of this page's address, and a way to change one. */
export function useFilters() {
  const route = useRoute()
  const router = useRouter()
  const filters = computed(() => filtersOf(route.query))

  function setAll(next: Filters): void {
    const others = Object.entries(route.query).filter(([name]) => !FILTERS.some((one) => one === name))
    const set = Object.entries(next).filter(([, value]) => value !== '')
    void router.replace({ query: Object.fromEntries([...others, ...set]) })
  }

  return {
    filters,
    set: (name: Filter, value: string) => setAll({ ...filters.value, [name]: value.trim() }),
    clear: () => setAll({}),
  }
}
