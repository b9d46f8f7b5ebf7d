import { inject } from 'vue'
import { sessionKey } from './session'
import type { Session } from './session'
import type { Api } from '../api/client'

export function useSession(): Session {
  const session = inject(sessionKey)
  if (session === undefined) {
    throw new Error('the page was mounted without a session')
  }
  return session
}

export function useApi(): Api {
  return useSession().api
}
