import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import type { ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import type { RouteLocationRaw } from 'vue-router'
import { queryKeys } from '../api/keys'
import { fetchOverview } from '../api/overview'
import { chooseLanguage, language } from '../i18n'
import { chooseTheme, THEMES } from '../preferences/theme'
import { useSession } from '../session/use'
import type { IconName } from '../ui/UiIcon.vue'
import { DESTINATIONS, FURTHER_PLACES } from './destinations'

export interface PaletteItem {
  id: string
  group: 'channels' | 'places' | 'actions' | 'requests'
  icon: IconName
  label: string
  /** Beside the label, and found by too. */
  hint: string
  run: () => void
}

/** As the gateway makes the ids of requests: shown to clients as `x-trireme-request-id`. */
const REQUEST_ID = /^[0-9a-z][0-9a-z_-]{11,63}$/i

/** Whether each word that was typed is somewhere in what the item says. */
export function matches(item: { label: string; hint: string }, typed: string): boolean {
  const text = `${item.label} ${item.hint}`.toLowerCase()
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

/** Everything that the search can lead to. */
export function usePalette(typed: () => string): ComputedRef<PaletteItem[]> {
  const { api, entered, signOut } = useSession()
  const { t } = useI18n()
  const router = useRouter()
  const { data: overview } = useQuery({
    queryKey: queryKeys.overview,
    queryFn: ({ signal }) => fetchOverview(api, signal),
    enabled: entered,
  })

  const go = (to: RouteLocationRaw) => () => void router.push(to)

  const channels = computed<PaletteItem[]>(() =>
    (overview.value?.lanes ?? []).flatMap((lane) =>
      lane.channels.map((channel) => ({
        id: `channel:${lane.dialect}:${channel.id}`,
        group: 'channels' as const,
        icon: 'lanes' as const,
        label: channel.name || channel.id,
        hint: `${lane.dialect} · ${channel.id}`,
        run: go({ name: 'lanes', params: { dialect: lane.dialect }, query: { open: channel.id } }),
      })),
    ),
  )

  const places = computed<PaletteItem[]>(() =>
    [...DESTINATIONS, ...FURTHER_PLACES].map((place) => ({
      id: `place:${place.name}`,
      group: 'places' as const,
      icon: place.icon,
      label: t(`nav.${place.name}`),
      hint: t('search.place'),
      run: go({ name: place.name }),
    })),
  )

  const actions = computed<PaletteItem[]>(() => [
    ...(router.hasRoute('channel-new')
      ? [
          {
            id: 'add',
            group: 'actions' as const,
            icon: 'plus' as const,
            label: t('search.addChannel'),
            hint: '',
            run: go({ name: 'channel-new' }),
          },
        ]
      : []),
    ...THEMES.map((one) => ({
      id: `theme:${one}`,
      group: 'actions' as const,
      icon: one,
      label: `${t('theme.legend')}: ${t(`theme.${one}`)}`,
      hint: '',
      run: () => chooseTheme(one),
    })),
    {
      id: 'language',
      group: 'actions' as const,
      icon: 'globe' as const,
      label: language.value === 'en' ? '切换到简体中文' : 'Switch to English',
      hint: '',
      run: () => chooseLanguage(language.value === 'en' ? 'zh-CN' : 'en'),
    },
    {
      id: 'leave',
      group: 'actions' as const,
      icon: 'leave' as const,
      label: t('session.signOut'),
      hint: '',
      run: () => signOut(),
    },
  ])

  const request = computed<PaletteItem[]>(() => {
    const id = typed().trim()
    return REQUEST_ID.test(id) && router.hasRoute('request')
      ? [
          {
            id: 'request',
            group: 'requests' as const,
            icon: 'requests' as const,
            label: t('search.request', { id }),
            hint: id,
            run: go({ name: 'request', params: { id } }),
          },
        ]
      : []
  })

  return computed(() => {
    const text = typed().trim()
    const all = [...channels.value, ...places.value, ...actions.value]
    return [...(text === '' ? all : all.filter((item) => matches(item, text))), ...request.value]
  })
}
