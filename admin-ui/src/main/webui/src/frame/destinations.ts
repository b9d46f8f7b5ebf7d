import type { IconName } from '../ui/UiIcon.vue'

export interface Destination {
  /** Name of the route, and key of its words under `nav`. */
  name: string
  icon: IconName
}

/** What the rail leads to, in this order. */
export const DESTINATIONS: readonly Destination[] = [
  { name: 'overview', icon: 'overview' },
  { name: 'lanes', icon: 'lanes' },
  { name: 'connect', icon: 'connect' },
]
