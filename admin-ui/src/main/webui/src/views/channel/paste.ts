/** What a pasted text is about. */
export interface Recognised {
  baseUrls: string[]
  keys: string[]
  dialect: string | null
  model: string | null
}

const MOST_URLS = 10
const MOST_KEYS = 50

const URL_IN_TEXT = /https?:\/\/[^\s"'`<>,;，；|\\)}\]]+/gi
/** `export NAME=value`, `NAME: "value"`, `$env:NAME = 'value'`, `set NAME=value`. */
const VARIABLE = /(?:\$env:)?\b([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)["']?\s*[=:]\s*["']?([^\s"'`,;}]+)/g
const HEADER =
  /\b(x-api-key|x-goog-api-key|api-key|authorization)["']?\s*[:=]\s*["']?(?:bearer\s+)?([^\s"'`,;]+)/gi
const MODEL = /["']?model["']?\s*[:=]\s*["']([^"']+)["']/i

/** Forms that keys of vendors have. */
const KEY_SHAPES = [
  /^sk-[\w-]{16,}$/,
  /^AIza[\w-]{30,}$/,
  /^(?:gsk|hf|r8|nvapi|xai|pplx|fw|tgp|key)[_-][\w-]{16,}$/,
  /^[0-9a-f]{32}\.[\w]{12,}$/i,
  /^ey[\w-]+\.[\w-]+\.[\w-]+$/,
  /^(?=[\w-]*\d)(?=[\w-]*[a-z])[\w-]{32,}$/i,
]

const PLACEHOLDER = /\.\.\.|…|\$|\byour\b|your[_-]|xxxx|<|>|\{|\}|\*\*\*/i

const HINTS: readonly [RegExp, string][] = [
  [/ANTHROPIC|CLAUDE/, 'claude'],
  [/GEMINI|GOOGLE/, 'gemini'],
  [/CODEX/, 'codex'],
  [/OPENAI/, 'chat'],
]

/** Reads addresses, keys and the dialect out of whatever people have at hand. Knows nothing by guessing more than it sees. */
export function recognise(text: string): Recognised {
  const baseUrls = new Set<string>()
  const keys = new Set<string>()
  let byPath: string | null = null
  let byName: string | null = null
  let model = MODEL.exec(text)?.[1] ?? null

  for (const [found] of text.matchAll(URL_IN_TEXT)) {
    const read = readUrl(found)
    if (read !== null) {
      baseUrls.add(read.base)
      byPath ??= read.dialect
      model ??= read.model
      if (read.key !== null) {
        keys.add(read.key)
      }
    }
  }

  const rest = text.replace(URL_IN_TEXT, ' ')
  for (const [, name = '', value = ''] of rest.matchAll(VARIABLE)) {
    byName ??= hintOf(name)
    if (/KEY|TOKEN|SECRET/.test(name)) {
      addKey(keys, value)
    }
  }
  for (const [, name = ''] of text.matchAll(/\b([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b/g)) {
    byName ??= hintOf(name)
  }
  for (const [, name = '', value = ''] of rest.matchAll(HEADER)) {
    const header = name.toLowerCase()
    byName ??= header === 'x-goog-api-key' ? 'gemini' : header === 'x-api-key' ? 'claude' : null
    addKey(keys, value)
  }
  for (const word of rest.split(/[\s"'`,;，；：=\\|()[\]{}]+|:\s/)) {
    if (KEY_SHAPES.some((shape) => shape.test(word)) && !/^[A-Z][A-Z0-9_]+$/.test(word)) {
      addKey(keys, word)
    }
  }

  const found = [...keys].slice(0, MOST_KEYS)
  return {
    baseUrls: [...baseUrls].slice(0, MOST_URLS),
    keys: found,
    dialect: byPath ?? byName ?? byKey(found),
    model,
  }
}

function addKey(keys: Set<string>, value: string): void {
  if (value.length >= 8 && !PLACEHOLDER.test(value)) {
    keys.add(value)
  }
}

function hintOf(name: string): string | null {
  return HINTS.find(([pattern]) => pattern.test(name))?.[1] ?? null
}

function byKey(keys: string[]): string | null {
  if (keys.some((key) => key.startsWith('sk-ant-'))) {
    return 'claude'
  }
  return keys.some((key) => key.startsWith('AIza')) ? 'gemini' : null
}

interface ReadUrl {
  base: string
  dialect: string | null
  model: string | null
  key: string | null
}

/** Takes the endpoint off an address. What is left keeps its letters: paths are case-sensitive. */
function readUrl(text: string): ReadUrl | null {
  let url: URL
  try {
    url = new URL(text.replace(/[.:]+$/, ''))
  } catch {
    return null
  }
  const written = text.replace(/[.:]+$/, '')
  const exact = written.endsWith('#')
  const key = url.searchParams.get('key')
  let path = url.pathname.replace(/\/+$/, '')
  let dialect: string | null = null
  let model: string | null = null
  const endings: [RegExp, string][] = [
    [/\/messages(\/count_tokens)?$/i, 'claude'],
    [/\/chat\/completions$/i, 'chat'],
    [/\/responses(\/[\w-]+)*$/i, 'codex'],
    [/\/models\/([^/:]+):\w+$/i, 'gemini'],
  ]
  for (const [ending, means] of endings) {
    const match = ending.exec(path)
    if (match) {
      dialect = means
      model = means === 'gemini' ? (match[1] ?? null) : null
      path = path.slice(0, match.index)
      break
    }
  }
  if (dialect !== null) {
    // The endpoint's own version is added again.
    const own = dialect === 'gemini' ? '/v1beta' : '/v1'
    path = path === own ? '' : path
  } else {
    path = path.replace(/\/models$/i, '')
  }
  return { base: url.origin + path + (exact ? '#' : ''), dialect, model, key }
}

/** A name for people, out of the host: `api.deepseek.com` is `deepseek`. */
export function nameFrom(base: string): string {
  const host = /^https?:\/\/([^:/#?]+)/i.exec(base)?.[1]?.toLowerCase() ?? ''
  if (/^[\d.]+$/.test(host) || host.startsWith('[')) {
    return host
  }
  const parts = host.split('.')
  return parts.length < 2 ? host : (parts.at(/^(co|com|net|org)$/.test(parts.at(-2) ?? '') ? -3 : -2) ?? host)
}

/** All but the ends of a secret. */
export function masked(secret: string): string {
  return secret.length < 20 ? '•••' : `${secret.slice(0, 4)}•••${secret.slice(-2)}`
}
