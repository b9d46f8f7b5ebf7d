import { describe, expect, it } from 'vitest'
import { bodyOf, emptyDraft } from '../src/views/channel/draft'
import { nameFrom, recognise } from '../src/views/channel/paste'
import { looksPrivate, requestUrl } from '../src/views/channel/requestUrl'

const KEY = 'sk-ant-api03-0123456789abcdefghij'

describe('a pasted text', () => {
  it.each([
    [KEY, { keys: [KEY], dialect: 'claude', baseUrls: [] }],
    [`${KEY}\n${KEY}, sk-proj-abcdefghijklmnopqrst`, { keys: [KEY, 'sk-proj-abcdefghijklmnopqrst'] }],
    ['https://api.anthropic.com/v1/messages', { baseUrls: ['https://api.anthropic.com'], dialect: 'claude' }],
    [
      'https://openrouter.ai/api/v1/chat/completions',
      { baseUrls: ['https://openrouter.ai/api/v1'], dialect: 'chat' },
    ],
    ['https://x.example/Team/v1/responses', { baseUrls: ['https://x.example/Team/v1'], dialect: 'codex' }],
    ['https://api.deepseek.com#', { baseUrls: ['https://api.deepseek.com#'], dialect: null }],
    [
      'https://generativelanguage.googleapis.com/v1beta/models/gemini-3-pro:generateContent?key=AIzaSyA-0123456789_abcdefghijklmnopqr',
      {
        baseUrls: ['https://generativelanguage.googleapis.com'],
        dialect: 'gemini',
        model: 'gemini-3-pro',
        keys: ['AIzaSyA-0123456789_abcdefghijklmnopqr'],
      },
    ],
    [
      `export ANTHROPIC_BASE_URL=https://relay.example/anthropic\nexport ANTHROPIC_AUTH_TOKEN='cr_0123456789'`,
      { baseUrls: ['https://relay.example/anthropic'], keys: ['cr_0123456789'], dialect: 'claude' },
    ],
    [
      '$env:OPENAI_API_KEY = "sk-0123456789abcdefgh"',
      { keys: ['sk-0123456789abcdefgh'], dialect: 'chat', baseUrls: [] },
    ],
    [
      `curl https://api.anthropic.com/v1/messages -H "x-api-key: ${KEY}" -H 'anthropic-version: 2023-06-01' -d '{"model": "claude-sonnet-4-5"}'`,
      {
        baseUrls: ['https://api.anthropic.com'],
        keys: [KEY],
        dialect: 'claude',
        model: 'claude-sonnet-4-5',
      },
    ],
    [
      'curl -X POST "https://api.example.com/v1/chat/completions" -H "Authorization: Bearer sk-abcdef0123456789abcd"',
      { baseUrls: ['https://api.example.com'], keys: ['sk-abcdef0123456789abcd'], dialect: 'chat' },
    ],
    [
      '{"apiKey":"0123456789abcdef0123456789abcdef.Abcdefghijklmnop"}',
      { keys: ['0123456789abcdef0123456789abcdef.Abcdefghijklmnop'] },
    ],
    [
      '地址：https://a.example，密钥：sk-0123456789abcdefgh；',
      { baseUrls: ['https://a.example'], keys: ['sk-0123456789abcdefgh'] },
    ],
  ])('%s', (text, expected) => expect(recognise(text)).toMatchObject(expected))

  it.each([
    'export ANTHROPIC_API_KEY=your-api-key-here',
    'x-api-key: $ANTHROPIC_API_KEY',
    'sk-ant-...',
    'please use the ANTHROPIC_AUTH_TOKEN_OF_THE_WHOLE_TEAM variable',
  ])('holds no key in %s', (text) => expect(recognise(text).keys).toEqual([]))

  it('ends in bounded time, whatever it is', () => {
    const long = 'A_'.repeat(20_000) + 'https://'.repeat(2_000) + 'x'.repeat(20_000)
    const begin = performance.now()
    recognise(long)
    expect(performance.now() - begin).toBeLessThan(2_000)
  })

  it('names a channel after its host', () => {
    expect(nameFrom('https://api.deepseek.com#')).toBe('deepseek')
    expect(nameFrom('https://relay.example.co.uk/x')).toBe('example')
    expect(nameFrom('http://127.0.0.1:8000/v1')).toBe('127.0.0.1')
  })
})

describe('the address that is called', () => {
  it.each([
    ['https://api.anthropic.com', 'claude', 'https://api.anthropic.com/v1/messages'],
    ['https://api.anthropic.com/', 'claude', 'https://api.anthropic.com/v1/messages'],
    ['https://api.deepseek.com#', 'chat', 'https://api.deepseek.com/chat/completions'],
    ['https://api.z.ai/api/paas/v4', 'chat', 'https://api.z.ai/api/paas/v4/chat/completions'],
    ['https://r.openai.azure.com/openai/v1', 'codex', 'https://r.openai.azure.com/openai/v1/responses'],
    ['https://g.example', 'gemini', 'https://g.example/v1beta/models/{model}:generateContent'],
    ['api.anthropic.com', 'claude', null],
  ])('of %s for %s is %s', (base, dialect, expected) => expect(requestUrl(base, dialect)).toBe(expected))

  it('is told to be private by its name', () => {
    expect(['http://localhost:1', 'http://10.1.2.3', 'https://[::1]:8'].every(looksPrivate)).toBe(true)
    expect(['https://api.anthropic.com', 'https://172.32.0.1', 'nonsense'].some(looksPrivate)).toBe(false)
  })
})

describe('what is sent', () => {
  it('leaves out what says nothing', () => {
    const draft = { ...emptyDraft('claude'), baseUrls: ' https://a.example \n\n', name: 'A' }
    expect(JSON.parse(JSON.stringify(bodyOf(draft)))).toEqual({
      name: 'A',
      dialect: 'claude',
      baseUrls: ['https://a.example'],
      keys: [],
      headers: {},
      proxyUrl: null,
    })
  })

  it('keeps what the form does not show, and the secrets that were not entered again', () => {
    const draft = {
      ...emptyDraft('claude'),
      rest: { id: 'a', breaker: { window: 20 }, keys: [{ id: 'k1', masked: 'sk-a***11', weight: 3 }] },
      keys: [
        { id: 'k1', label: '', secret: '', masked: 'sk-a***11' },
        { label: 'new', secret: KEY, masked: '' },
      ],
    }
    expect(JSON.parse(JSON.stringify(bodyOf(draft)))).toMatchObject({
      id: 'a',
      breaker: { window: 20 },
      keys: [
        { id: 'k1', masked: 'sk-a***11', weight: 3 },
        { label: 'new', secret: KEY },
      ],
    })
  })
})
