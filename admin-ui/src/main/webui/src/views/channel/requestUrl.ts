/** The path of the call that each dialect is mostly asked for. */
const ENDPOINTS: Record<string, string> = {
  claude: '/v1/messages',
  codex: '/v1/responses',
  chat: '/v1/chat/completions',
  gemini: '/v1beta/models/{model}:generateContent',
}

const ENDS_WITH_VERSION = /\/v[0-9]+[a-z0-9]*$/

/**
 * The address that the gateway will call: the endpoint below the base, without the endpoint's own version
 * where the base ends in one or in `#`. Null for what is no address.
 */
export function requestUrl(base: string, dialect: string): string | null {
  const endpoint = ENDPOINTS[dialect]
  const text = base.trim()
  if (endpoint === undefined || !/^https?:\/\/[^\s/#?]+/i.test(text)) {
    return null
  }
  const exact = text.endsWith('#')
  const below = text.replace(/#$/, '').replace(/\/+$/, '')
  const ownVersion = exact || ENDS_WITH_VERSION.test(below)
  return below + (ownVersion ? endpoint.replace(/^\/v[0-9]+[a-z0-9]*/, '') : endpoint)
}

/** Whether a host is as good as certainly not on the public internet, as far as its name says. */
export function looksPrivate(base: string): boolean {
  const host = /^https?:\/\/(?:[^@/]*@)?(\[[^\]]+\]|[^:/#?]+)/i.exec(base.trim())?.[1]?.toLowerCase() ?? ''
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host.endsWith('.local') ||
    host.endsWith('.internal') ||
    /^(127|10)\./.test(host) ||
    /^192\.168\./.test(host) ||
    /^172\.(1[6-9]|2\d|3[01])\./.test(host) ||
    /^169\.254\./.test(host) ||
    /^\[(::1|f[cd]|fe80)/.test(host)
  )
}
