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
  { name: 'requests', icon: 'requests' },
  { name: 'keys', icon: 'keys' },
  { name: 'connect', icon: 'connect' },
  { name: 'settings', icon: 'settings' },
]

/** What the search leads to beside them. */
export const FURTHER_PLACES: readonly Destination[] = [
  { name: 'route', icon: 'route' },
  { name: 'backups', icon: 'pool' },
  { name: 'audit', icon: 'audit' },
  { name: 'health', icon: 'health' },
]
