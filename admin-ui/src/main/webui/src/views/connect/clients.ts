import { claudeCodeEnvironment } from '../../format/connect'
import type { Shell } from '../../format/connect'

/** What can be pointed at this gateway, in the order in which it is offered. */
export const CLIENTS = [
  'claude-code',
  'codex',
  'gemini-cli',
  'anthropic',
  'openai',
  'google',
  'curl',
] as const
export type ClientName = (typeof CLIENTS)[number]

export const FORMS = ['posix', 'powershell', 'python', 'typescript'] as const
export type Form = (typeof FORMS)[number]

/** One thing to paste. */
export interface Snippet {
  /** Key of the words that say where it belongs, under `connect.into`. */
  into: 'terminal' | 'codex' | 'gemini' | 'file'
  text: string
}

/** The lane whose requests a client's first one is. */
export function laneOf(client: ClientName): string {
  switch (client) {
    case 'claude-code':
    case 'anthropic':
    case 'curl':
      return 'claude'
    case 'codex':
      return 'codex'
    case 'gemini-cli':
    case 'google':
      return 'gemini'
    case 'openai':
      return 'chat'
  }
}

/** In which forms a client is set up; the first one is offered. */
export function formsOf(client: ClientName): readonly Form[] {
  switch (client) {
    case 'claude-code':
    case 'codex':
    case 'gemini-cli':
      return ['posix', 'powershell']
    case 'anthropic':
    case 'openai':
    case 'google':
      return ['python', 'typescript']
    case 'curl':
      return ['posix']
  }
}

/** What to paste where, with the gateway's address and a key or a placeholder for one. */
export function snippets(client: ClientName, form: Form, origin: string, key: string): Snippet[] {
  const shell: Shell = form === 'powershell' ? 'powershell' : 'posix'
  switch (client) {
    case 'claude-code':
      return [{ into: 'terminal', text: claudeCodeEnvironment(shell, origin, key) }]
    case 'codex':
      return [
        { into: 'codex', text: codexConfiguration(origin) },
        { into: 'terminal', text: environment(shell, { TRIREME_KEY: key }, 'codex') },
      ]
    case 'gemini-cli':
      return [
        { into: 'gemini', text: '{"security": {"auth": {"selectedType": "gemini-api-key"}}}' },
        {
          into: 'terminal',
          text: environment(shell, { GOOGLE_GEMINI_BASE_URL: origin, GEMINI_API_KEY: key }, 'gemini'),
        },
      ]
    case 'anthropic':
      return [
        {
          into: 'file',
          text: form === 'python' ? anthropicPython(origin, key) : anthropicScript(origin, key),
        },
      ]
    case 'openai':
      return [
        { into: 'file', text: form === 'python' ? openaiPython(origin, key) : openaiScript(origin, key) },
      ]
    case 'google':
      return [
        { into: 'file', text: form === 'python' ? googlePython(origin, key) : googleScript(origin, key) },
      ]
    case 'curl':
      return [{ into: 'terminal', text: curl(origin, key) }]
  }
}

function environment(shell: Shell, values: Record<string, string>, program: string): string {
  const lines = Object.entries(values).map(([name, value]) =>
    shell === 'posix' ? `export ${name}='${value}'` : `$env:${name} = '${value}'`,
  )
  return [...lines, program].join('\n')
}

function codexConfiguration(origin: string): string {
  return `model_provider = "trireme"

[model_providers.trireme]
name = "Trireme"
base_url = "${origin}/v1"
env_key = "TRIREME_KEY"
wire_api = "responses"`
}

function anthropicPython(origin: string, key: string): string {
  return `from anthropic import Anthropic

client = Anthropic(base_url="${origin}", api_key="${key}")
message = client.messages.create(
    model="claude-sonnet-4-5",
    max_tokens=200,
    messages=[{"role": "user", "content": "Say hello."}],
)
print(message.content[0].text)`
}

function anthropicScript(origin: string, key: string): string {
  return `import Anthropic from '@anthropic-ai/sdk'

const client = new Anthropic({ baseURL: '${origin}', apiKey: '${key}' })
const message = await client.messages.create({
  model: 'claude-sonnet-4-5',
  max_tokens: 200,
  messages: [{ role: 'user', content: 'Say hello.' }],
})
console.log(message.content)`
}

function openaiPython(origin: string, key: string): string {
  return `from openai import OpenAI

client = OpenAI(base_url="${origin}/v1", api_key="${key}")
answer = client.chat.completions.create(
    model="gpt-5.5",
    messages=[{"role": "user", "content": "Say hello."}],
)
print(answer.choices[0].message.content)`
}

function openaiScript(origin: string, key: string): string {
  return `import OpenAI from 'openai'

const client = new OpenAI({ baseURL: '${origin}/v1', apiKey: '${key}' })
const answer = await client.chat.completions.create({
  model: 'gpt-5.5',
  messages: [{ role: 'user', content: 'Say hello.' }],
})
console.log(answer.choices[0]?.message.content)`
}

function googlePython(origin: string, key: string): string {
  return `from google import genai
from google.genai import types

client = genai.Client(
    api_key="${key}",
    http_options=types.HttpOptions(base_url="${origin}"),
)
answer = client.models.generate_content(
    model="gemini-3-pro-preview",
    contents="Say hello.",
)
print(answer.text)`
}

function googleScript(origin: string, key: string): string {
  return `import { GoogleGenAI } from '@google/genai'

const client = new GoogleGenAI({
  apiKey: '${key}',
  httpOptions: { baseUrl: '${origin}' },
})
const answer = await client.models.generateContent({
  model: 'gemini-3-pro-preview',
  contents: 'Say hello.',
})
console.log(answer.text)`
}

function curl(origin: string, key: string): string {
  return `curl ${origin}/v1/messages \\
  -H 'x-api-key: ${key}' \\
  -H 'anthropic-version: 2023-06-01' \\
  -H 'content-type: application/json' \\
  -d '{"model": "claude-sonnet-4-5", "max_tokens": 200,
       "messages": [{"role": "user", "content": "Say hello."}]}'`
}
