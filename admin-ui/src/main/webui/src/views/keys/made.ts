import { shallowRef } from 'vue'

export interface MadeKey {
  id: string
  name: string
  secret: string
}

/**
 * The secret that was made last, so that Connect can write it into its commands. In the memory of the page
 * alone, and only until the reader leaves those two views.
 */
export const lastMade = shallowRef<MadeKey | null>(null)

/** For how long the secret before stays good; the gateway takes up to 720 h. */
export const GRACES = ['none', '1h', '24h', '168h'] as const
export type Grace = (typeof GRACES)[number]
