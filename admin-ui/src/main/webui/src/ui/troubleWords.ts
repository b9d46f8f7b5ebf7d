import { useI18n } from 'vue-i18n'
import { troubleBehind } from '../api/trouble'
import type { Trouble } from '../api/trouble'
import { formatDuration } from '../format/duration'
import { toast } from './toasts'
import { said } from '../i18n/server'

export interface Words {
  title: string
  todo: string
}

/** Says a trouble in the reader's language: what happened, and what to do. */
export function useTroubleWords(): (trouble: Trouble) => Words {
  const { t, locale } = useI18n()
  return (trouble) => {
    const words = {
      origin: window.location.origin,
      limit: trouble.kind === 'slow' ? trouble.seconds : 0,
      wait: waitOf(trouble, locale.value),
      detail: detailOf(trouble),
    }
    return {
      title: t(`trouble.${trouble.kind}.title`, words),
      todo: t(`trouble.${trouble.kind}.todo`, words),
    }
  }
}

function waitOf(trouble: Trouble, locale: string): number | string {
  switch (trouble.kind) {
    case 'busy':
      return trouble.waitSeconds
    case 'locked':
      return formatDuration(trouble.waitSeconds, locale)
    default:
      return 0
  }
}

function detailOf(trouble: Trouble): string {
  switch (trouble.kind) {
    case 'fault':
      return trouble.detail
    case 'refused':
      return [
        said(trouble.detail),
        ...trouble.errors.map((one) => `${one.field}: ${said(one.message)}`),
      ].join(' ')
    default:
      return ''
  }
}

/** For a deed that failed: says what could not be done, and why. */
export function useFailureToast(): (what: string, thrown: unknown) => void {
  const words = useTroubleWords()
  return (what, thrown) => {
    const { title, todo } = words(troubleBehind(thrown))
    toast({ tone: 'bad', text: what, todo: `${title} ${todo}` })
  }
}
