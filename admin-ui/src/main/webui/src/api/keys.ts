/**
 * The names under which answers are kept. What an event says to be out of date is named by the first word
 * (`live/refresh.ts`), so a new kind of question begins with one of these words.
 */
export const queryKeys = {
  overview: ['overview'],
  lanes: ['lanes'],
  channels: ['channels'],
  channel: (id: string) => ['channels', id],
  activity: (lane: string) => ['activity', lane],
  stats: (...what: unknown[]) => ['stats', ...what],
  requests: (...what: unknown[]) => ['requests', ...what],
  clientKeys: ['client-keys'],
  settings: ['settings'],
  losses: (client: string, vendor: string) => ['losses', client, vendor],
  audit: ['audit'],
} as const

export type Topic =
  'overview' | 'lanes' | 'channels' | 'activity' | 'stats' | 'requests' | 'client-keys' | 'settings' | 'audit'
