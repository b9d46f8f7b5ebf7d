import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { useApi } from '../session/use'
import { answered } from './client'
import { queryKeys } from './keys'
import type { Schemas } from './types'

export type ClientKey = Schemas['ClientKey']

/** What the log calls callers that use the access key of the gateway itself. */
export const ACCESS_KEY = 'proxy'

export function useClientKeys() {
  const api = useApi()
  return useQuery({
    queryKey: queryKeys.clientKeys,
    queryFn: ({ signal }) => answered(api.rest.GET('/api/client-keys', { signal })),
  })
}

/** How a caller is called by people. A key that is gone keeps its id. */
export function useCallerNames() {
  const { t } = useI18n()
  const { data } = useClientKeys()
  const names = computed(() => new Map(data.value?.clientKeys.map((one) => [one.id, one.name || one.id])))
  return (id: string) => (id === ACCESS_KEY ? t('caller.access') : (names.value.get(id) ?? id))
}
